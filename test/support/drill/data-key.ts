import { DescribeKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { dataKeyAlias } from "../../../infra/data-key-alias.ts";
import type { TestStage } from "../stage.ts";
import { refusing } from "./outage.ts";

/** Does something while the key is disabled that encrypts all that the stage keeps: nothing can be put aside meanwhile. */
export async function withoutDataKey<Result>(stage: TestStage, during: () => Promise<Result>): Promise<Result> {
  const kms = new KMSClient(stage.aws);
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: dataKeyAlias("local") }));
  const KeyId = KeyMetadata?.Arn;
  await kms.send(new DisableKeyCommand({ KeyId }));
  try {
    return await during();
  } finally {
    await kms.send(new EnableKeyCommand({ KeyId }));
    kms.destroy();
  }
}

/** What tables and queues answer meanwhile to a function, or to all of them. The local AWS encrypts nothing, and goes on. */
export async function refusedByKey(stage: TestStage, caller: string | undefined, during: () => Promise<void>) {
  const of = caller === undefined ? {} : { caller };
  const tables = refusing("AccessDeniedException", 400, { action: "dynamodb:*", ...of });
  const queues = refusing("KmsAccessDenied", 400, { action: "sqs:*", ...of });
  await stage.withFault(tables, () => stage.withFault(queues, during));
}

import type { Message } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { type Aws, AwsRefusal } from "../admin-command/aws.ts";

const ByClock = z.looseObject({ source: z.literal("aws.events"), "detail-type": z.literal("Scheduled Event") });
/** As EventBridge puts it aside when it can't call, and as Lambda does when the function has failed at it. */
const PutAside = z.union([ByClock, z.object({ requestPayload: ByClock }).transform((aside) => aside.requestPayload)]);

/** The call by the clock that a dead letter is, with the time at which it was due; undefined when it is none. */
export function clockCallIn({ Body = "" }: Message): object | undefined {
  try {
    return PutAside.safeParse(JSON.parse(Body)).data;
  } catch {
    return undefined;
  }
}

/** What EventBridge calls with at a time, as far as the workers look at it. */
export const clockCallAt = (time: Date): object => ({
  source: "aws.events",
  "detail-type": "Scheduled Event",
  time: time.toISOString(),
});

/** Makes a call again, and waits for its end. */
export async function isDone(
  aws: Pick<Aws, "lambda">,
  { functionArn }: { readonly functionArn: string },
  call: object,
): Promise<boolean> {
  try {
    await aws.lambda("POST", `functions/${encodeURIComponent(functionArn)}/invocations`, call);
    return true;
  } catch (error) {
    if (error instanceof AwsRefusal) return false;
    throw error;
  }
}

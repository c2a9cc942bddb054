import { GetEndpointAttributesCommand, NotFoundException, SNSClient } from "@aws-sdk/client-sns";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { deviceKey } from "../../shared/adapters/dynamodb/card-items.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { eventually } from "./eventually.ts";
import type { PersonWithPhone } from "./people.ts";
import type { PushTarget } from "./phone.ts";
import { PushTokenReply } from "./phone-replies.ts";
import type { TestStage } from "./stage.ts";
import { partition, type StoredItem } from "./stored-items.ts";

type Tables = Pick<TestStage, "aws" | "tables">;

/** The phone tells where it takes pushes from now on. */
export const sendPushToken = ({ phone }: PersonWithPhone, push: PushTarget) =>
  phone.asCard("PUT", "/v1/card/push-token", PushTokenReply, push);

const keyOf = ({ person, phone }: PersonWithPhone) => deviceKey(person.cardRef, phone.hardwareKey.jkt);

/** What is kept of somebody's phone. */
export async function phoneRecord(stage: Tables, held: PersonWithPhone): Promise<StoredItem> {
  const { pk, sk } = keyOf(held);
  return (await partition(stage, "card", pk)).find((item) => item.sk === sk) ?? {};
}

/** Waits until a phone's push token, whichever it was told last, is registered; answers the endpoint. */
export async function registeredEndpoint(stage: Tables, held: PersonWithPhone): Promise<string> {
  let record: StoredItem = {};
  await eventually("the registration", async () => {
    record = await phoneRecord(stage, held);
    return record.registration === "registered";
  });
  return String(record.endpointArn);
}

/** Writes fields of a phone's record as other parts of the service do. */
export async function changePhoneRecord(stage: TestStage, held: PersonWithPhone, field: string, value: string) {
  const client = documentClient(stage.aws);
  const change = new UpdateCommand({
    TableName: stage.tables.card,
    Key: keyOf(held),
    UpdateExpression: "SET #field = :value",
    ExpressionAttributeNames: { "#field": field },
    ExpressionAttributeValues: { ":value": value },
  });
  await client.send(change);
  client.destroy();
}

/** Asks or tells SNS something as the push service itself would. */
export async function atSns<Result>(stage: TestStage, ask: (sns: SNSClient) => Promise<Result>): Promise<Result> {
  const sns = new SNSClient(stage.aws);
  try {
    return await ask(sns);
  } finally {
    sns.destroy();
  }
}

/** What SNS knows of an endpoint; nothing when it has none of that name. */
export const endpointAttributes = (stage: TestStage, EndpointArn: string) =>
  atSns(stage, async (sns) => {
    try {
      return (await sns.send(new GetEndpointAttributesCommand({ EndpointArn }))).Attributes;
    } catch (error) {
      if (error instanceof NotFoundException) return undefined;
      throw error;
    }
  });

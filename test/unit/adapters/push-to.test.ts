import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  EndpointDisabledException,
  InvalidParameterException,
  NotFoundException,
  PublishCommand,
  SNSClient,
  ThrottledException,
} from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { pushTo } from "../../../shared/adapters/sns/push-to.ts";

const dynamo = mockClient(DynamoDBDocumentClient);
const sns = mockClient(SNSClient);
const table = { client: documentClient({ region: "eu-west-3" }), name: "Card" };
let turns = 0;
const turn = async () => {
  turns += 1;
};
const push = pushTo(new SNSClient({}), table, () => new Date("2026-11-24T12:00:00Z"), turn);
const address = { cardRef: "A", endpointArn: "arn:endpoint", jkt: "key" };
const send = (differently: object = {}) => push({ ...address, ...differently }, "care-event.recorded", "ref-1");

beforeEach(() => {
  turns = 0;
  dynamo.reset();
  sns.reset();
  dynamo.on(GetCommand).resolves({ Item: { cardRef: "A", since: "2026-11-24T11:00:00.000Z" } });
  dynamo.on(UpdateCommand).resolves({});
  sns.on(PublishCommand).resolves({});
});

test("a push goes to the endpoint that is the card's, as the table says at this moment", async () => {
  expect(await send()).toBe("accepted");
  expect(sns.commandCalls(PublishCommand)).toHaveLength(1);
  const [asked] = dynamo.commandCalls(GetCommand);
  expect(asked?.args[0].input).toMatchObject({ ConsistentRead: true, Key: { sk: "ENDPOINT" } });
  expect(dynamo.commandCalls(UpdateCommand)).toEqual([]);
});

test("a push waits for its turn, and whose the endpoint is, is asked after that", async () => {
  const { promise, resolve: letThrough } = Promise.withResolvers<void>();
  const waiting = pushTo(
    new SNSClient({}),
    table,
    () => new Date(),
    () => promise,
  );
  const sent = waiting(address, "care-event.recorded", "ref-1");
  await Promise.resolve();
  expect([...dynamo.calls(), ...sns.calls()]).toEqual([]);
  letThrough();
  expect(await sent).toBe("accepted");
});

test("a phone that is not registered takes nobody's turn", async () => {
  expect(await send({ endpointArn: undefined })).toBe("no-device");
  expect(turns).toBe(0);
});

describe("nothing is published", () => {
  test.each([
    ["there is no endpoint", { endpointArn: undefined }, undefined],
    ["the endpoint is another card's by now", {}, { cardRef: "B", since: "2026-11-24T11:00:00.000Z" }],
    ["the endpoint was given up", {}, { since: "2026-11-24T11:00:00.000Z", expiresAt: 1 }],
    ["nobody has the endpoint", {}, undefined],
  ])("when %s", async (_, differently, Item) => {
    dynamo.on(GetCommand).resolves(Item ? { Item } : {});
    expect(await send(differently)).toBe("no-device");
    expect(sns.calls()).toEqual([]);
    expect(dynamo.commandCalls(UpdateCommand)).toEqual([]);
  });
});

const disabled = new EndpointDisabledException({ message: "Endpoint is disabled", $metadata: {} });
const gone = [
  new NotFoundException({ message: "Endpoint does not exist", $metadata: {} }),
  new InvalidParameterException({
    message: "Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified",
    $metadata: {},
  }),
];

describe("an endpoint that takes no pushes any more", () => {
  test.each([
    ["is disabled", disabled, "endpoint-disabled"],
    ["is not found", gone[0], "no-device"],
    ["is no target", gone[1], "no-device"],
  ])("because it %s is told as what it is, and taken off the phone's record", async (_, error, outcome) => {
    sns.on(PublishCommand).rejects(error);
    expect(await send()).toBe(outcome);
    const [mended] = dynamo.commandCalls(UpdateCommand);
    expect(mended?.args[0].input).toMatchObject({
      Key: { pk: "CARD#A", sk: "DEVICE#key" },
      ConditionExpression: "registration = :registered AND endpointArn = :arn",
      ExpressionAttributeValues: { ":arn": "arn:endpoint", ":disabled": "disabled" },
    });
  });

  test("is told so as well when the record has gone on meanwhile, which stays as it is", async () => {
    sns.on(PublishCommand).rejects(disabled);
    dynamo.on(UpdateCommand).rejects(new ConditionalCheckFailedException({ message: "", $metadata: {} }));
    expect(await send()).toBe("endpoint-disabled");
  });

  test("of a watch or an enrolment is told so, and there is no phone's record to mend", async () => {
    sns.on(PublishCommand).rejects(disabled);
    expect(await send({ jkt: undefined })).toBe("endpoint-disabled");
    expect(dynamo.commandCalls(UpdateCommand)).toEqual([]);
  });
});

test.each([
  new ThrottledException({ message: "Rate exceeded", $metadata: {} }),
  new InvalidParameterException({ message: "Invalid parameter: Message too long", $metadata: {} }),
])("any other failure is a breakage, after which the push comes again: $name", async (error) => {
  sns.on(PublishCommand).rejects(error);
  await expect(send()).rejects.toBe(error);
  expect(dynamo.commandCalls(UpdateCommand)).toEqual([]);
});

test("when it can't be known whose the endpoint is, nothing is published", async () => {
  dynamo.on(GetCommand).rejects(new Error("the table is away"));
  await expect(send()).rejects.toThrow("away");
  expect(sns.calls()).toEqual([]);
});

test("when the record can't be mended the push comes again, and its outcome is not lost", async () => {
  sns.on(PublishCommand).rejects(disabled);
  dynamo.on(UpdateCommand).rejects(new Error("the table is away"));
  await expect(send()).rejects.toThrow("away");
});

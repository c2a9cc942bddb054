import {
  EndpointDisabledException,
  InvalidParameterException,
  NotFoundException,
  PublishCommand,
  SNSClient,
  ThrottledException,
} from "@aws-sdk/client-sns";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { publishPush } from "../../../shared/adapters/sns/publish-push.ts";

const sns = mockClient(SNSClient);
const publish = publishPush(new SNSClient({}));
beforeEach(() => {
  sns.reset();
});

test("a push holds a kind and an opaque reference, in the form of each platform, and nothing else", async () => {
  sns.on(PublishCommand).resolves({});
  expect(await publish("arn:endpoint", "care-event.recorded", "ref-1")).toBe("accepted");
  const [call] = sns.commandCalls(PublishCommand);
  const names = ["Message", "MessageAttributes", "MessageStructure", "TargetArn"];
  expect(Object.keys(call?.args[0].input ?? {}).sort()).toEqual(names);
  const message = JSON.parse(call?.args[0].input.Message ?? "");
  const data = { type: "care-event.recorded", ref: "ref-1" };
  expect(Object.keys(message).sort()).toEqual(["APNS", "GCM", "default"]);
  expect(JSON.parse(message.default)).toEqual(data);
  expect(JSON.parse(message.GCM)).toEqual({
    fcmV1Message: { message: { data, android: { collapse_key: data.type } } },
  });
  expect(JSON.parse(message.APNS)).toEqual({ aps: { "content-available": 1 }, ...data });
});

test("of pushes of one kind that wait for a phone the last one reaches it, silently", async () => {
  sns.on(PublishCommand).resolves({});
  await publish("arn:endpoint", "care-event.recorded", "ref-1");
  const { MessageAttributes = {} } = sns.commandCalls(PublishCommand)[0]?.args[0].input ?? {};
  const said = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
  expect(said).toEqual({
    "AWS.SNS.MOBILE.APNS.PUSH_TYPE": "background",
    "AWS.SNS.MOBILE.APNS.PRIORITY": "5",
    "AWS.SNS.MOBILE.APNS.COLLAPSE_ID": "care-event.recorded",
  });
});

test("an endpoint that is disabled or gone is an answer; any other failure is a breakage that comes again", async () => {
  const said = { message: "", $metadata: {} };
  const target = "Invalid parameter: TargetArn Reason: No endpoint found for the target arn specified";
  sns
    .on(PublishCommand)
    .rejectsOnce(new EndpointDisabledException(said))
    .rejectsOnce(new NotFoundException(said))
    .rejectsOnce(new InvalidParameterException({ ...said, message: target }))
    .rejectsOnce(new InvalidParameterException(said))
    .rejects(new ThrottledException(said));
  const send = () => publish("arn:endpoint", "care-event.recorded", "ref-1");
  expect([await send(), await send(), await send()]).toEqual(["endpoint-disabled", "endpoint-gone", "endpoint-gone"]);
  await expect(send()).rejects.toThrow(InvalidParameterException);
  await expect(send()).rejects.toThrow(ThrottledException);
});

import {
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  InvalidParameterException,
  NotFoundException,
  SetEndpointAttributesCommand,
  SNSClient,
  ThrottledException,
} from "@aws-sdk/client-sns";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { platformEndpoints } from "../../../shared/adapters/sns/platform-endpoints.ts";

const sns = mockClient(SNSClient);
const endpoints = platformEndpoints(new SNSClient({}), { android: "arn:app/GCM/android", ios: "arn:app/APNS/ios" });
const arn = "arn:aws:sns:eu-west-3:123456789012:endpoint/GCM/android/830d456e-dbea-304f-a2af-e2e9e666cd70";
const push = { platform: "android", token: "fcm-token" } as const;
const invalid = (message: string) => new InvalidParameterException({ message, $metadata: {} });
beforeEach(() => {
  sns.reset();
});

describe("an endpoint", () => {
  test("is made with the platform's application and the token, and nothing that could differ the next time", async () => {
    sns.on(CreatePlatformEndpointCommand).resolves({ EndpointArn: arn });
    expect(await endpoints.createEndpoint(push)).toBe(arn);
    await endpoints.createEndpoint({ platform: "ios", token: "apns-token" });
    expect(sns.commandCalls(CreatePlatformEndpointCommand).map(({ args }) => args[0].input)).toEqual([
      { PlatformApplicationArn: "arn:app/GCM/android", Token: "fcm-token" },
      { PlatformApplicationArn: "arn:app/APNS/ios", Token: "apns-token" },
    ]);
  });

  test("that exists with other attributes is found by what SNS says of it", async () => {
    const said = `Invalid parameter: Token Reason: Endpoint ${arn} already exists with the same Token, but different attributes.`;
    sns.on(CreatePlatformEndpointCommand).rejects(invalid(said));
    expect(await endpoints.createEndpoint(push)).toBe(arn);
  });

  test("is none when SNS takes the token for none of its platform", async () => {
    const said = "Invalid parameter: Token Reason: iOS device tokens must be no more than 400 hexadecimal characters";
    sns.on(CreatePlatformEndpointCommand).rejects(invalid(said));
    expect(await endpoints.createEndpoint(push)).toBeUndefined();
  });

  test.each([
    [
      "another parameter is wrong",
      invalid("Invalid parameter: PlatformApplicationArn Reason: An ARN must have 6 elements"),
    ],
    ["SNS is asked too often", new ThrottledException({ message: "Rate exceeded", $metadata: {} })],
    ["there is no such application", new NotFoundException({ message: "no application", $metadata: {} })],
  ])("can't be made for the moment when %s: that is a breakage", async (_, error) => {
    sns.on(CreatePlatformEndpointCommand).rejects(error);
    await expect(endpoints.createEndpoint(push)).rejects.toBe(error);
  });

  test("without a name is a breakage", async () => {
    sns.on(CreatePlatformEndpointCommand).resolves({});
    await expect(endpoints.createEndpoint(push)).rejects.toThrow("no endpoint");
  });

  test("is enabled with its token", async () => {
    sns.on(SetEndpointAttributesCommand).resolves({});
    expect(await endpoints.enableEndpoint(arn, push)).toBe(true);
    const Attributes = { Token: "fcm-token", Enabled: "true" };
    const [call] = sns.commandCalls(SetEndpointAttributesCommand);
    expect(call?.args[0].input).toEqual({ EndpointArn: arn, Attributes });
  });

  test("that is gone can't be enabled, and that is an answer; any other failure is a breakage", async () => {
    sns.on(SetEndpointAttributesCommand).rejects(new NotFoundException({ message: "", $metadata: {} }));
    expect(await endpoints.enableEndpoint(arn, push)).toBe(false);
    sns.on(SetEndpointAttributesCommand).rejects(invalid("Invalid parameter: Attributes"));
    await expect(endpoints.enableEndpoint(arn, push)).rejects.toThrow(InvalidParameterException);
  });

  test("is deleted by its name", async () => {
    sns.on(DeleteEndpointCommand).resolves({});
    await endpoints.deleteEndpoint(arn);
    expect(sns.commandCalls(DeleteEndpointCommand)[0]?.args[0].input).toEqual({ EndpointArn: arn });
  });
});

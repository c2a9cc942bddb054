import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  CreatePlatformApplicationCommand,
  DeletePlatformApplicationCommand,
  NotFoundException,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from "@aws-sdk/client-sns";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

const sns = mockClient(SNSClient);
const secrets = mockClient(SecretsManagerClient);
const arn = "arn:aws:sns:eu-west-3:123456789012:app/GCM/health-card-dev-android";
const madeUp = { PlatformCredential: "made-up", PlatformPrincipal: "made-up" };

/** Stands where CloudFormation waits for the answer. */
const received: { method: string | undefined; type: string | undefined; body: Record<string, string> }[] = [];
let refusals = 0;
const cloudFormation = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = JSON.parse(Buffer.concat(chunks).toString());
    received.push({ method: request.method, type: request.headers["content-type"], body });
    refusals -= 1;
    response.writeHead(refusals >= 0 ? 503 : 200).end();
  });
});

beforeAll(() => new Promise<void>((resolve) => void cloudFormation.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => void cloudFormation.close(resolve)));
beforeEach(() => {
  sns.reset();
  secrets.reset();
  received.length = 0;
  refusals = 0;
  vi.stubEnv("STAGE", "dev");
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  sns.on(CreatePlatformApplicationCommand).resolves({ PlatformApplicationArn: arn });
});

interface Given {
  readonly type: "Create" | "Update" | "Delete";
  readonly properties?: Record<string, unknown>;
  readonly physicalId?: string;
  readonly msLeft?: number;
}

async function ask({ type, properties = { Attributes: madeUp }, physicalId, msLeft = 60_000 }: Given) {
  const { handler } = await import("../../../functions/push/manage-push-platform/handler.ts");
  const { port } = cloudFormation.address() as AddressInfo;
  const ids = { StackId: "stack", RequestId: "request", LogicalResourceId: "Android" };
  const event = {
    ...ids,
    RequestType: type,
    ResponseURL: `http://127.0.0.1:${port}/answer?signature=secret`,
    ...(physicalId && { PhysicalResourceId: physicalId }),
    ResourceProperties: { ServiceToken: "function", Name: "health-card-dev-android", Platform: "GCM", ...properties },
  };
  await handler(event, { getRemainingTimeInMillis: () => msLeft });
  expect(received.at(-1)).toMatchObject({ method: "PUT", type: undefined, body: ids });
  return received.at(-1)?.body;
}

describe("a platform application", () => {
  test("is created, and known by its ARN from then on", async () => {
    expect(await ask({ type: "Create" })).toMatchObject({ Status: "SUCCESS", PhysicalResourceId: arn });
    expect(sns.commandCalls(CreatePlatformApplicationCommand)[0]?.args[0].input).toEqual({
      Name: "health-card-dev-android",
      Platform: "GCM",
      Attributes: madeUp,
    });
  });

  test("is asked for twice by the same request, and stays one", async () => {
    expect(await ask({ type: "Create" })).toEqual(await ask({ type: "Create" }));
  });

  test("gets its credentials from Secrets Manager on real stages", async () => {
    const attributes = { PlatformCredential: "key", PlatformPrincipal: "id", ApplePlatformTeamID: "team" };
    secrets.on(GetSecretValueCommand, { SecretId: "push/ios" }).resolves({ SecretString: JSON.stringify(attributes) });
    await ask({ type: "Create", properties: { SecretName: "push/ios", Revision: "1" } });
    expect(sns.commandCalls(CreatePlatformApplicationCommand)[0]?.args[0].input.Attributes).toEqual(attributes);
  });

  test("takes new attributes and stays the same application", async () => {
    expect(await ask({ type: "Update", physicalId: arn })).toMatchObject({
      Status: "SUCCESS",
      PhysicalResourceId: arn,
    });
    const [call] = sns.commandCalls(SetPlatformApplicationAttributesCommand);
    expect(call?.args[0].input).toEqual({ PlatformApplicationArn: arn, Attributes: madeUp });
    expect(sns.commandCalls(CreatePlatformApplicationCommand)).toHaveLength(0);
  });

  test("with another name is another application: CloudFormation then deletes the one before", async () => {
    const before = arn.replace("android", "before");
    expect(await ask({ type: "Update", physicalId: before })).toMatchObject({ PhysicalResourceId: arn });
    expect(sns.commandCalls(SetPlatformApplicationAttributesCommand)).toHaveLength(0);
  });

  test("is deleted whatever its properties have become", async () => {
    const answer = await ask({ type: "Delete", physicalId: arn, properties: { Platform: "ADM" } });
    expect(answer).toMatchObject({ Status: "SUCCESS", PhysicalResourceId: arn });
    expect(sns.commandCalls(DeletePlatformApplicationCommand)[0]?.args[0].input).toEqual({
      PlatformApplicationArn: arn,
    });
  });

  test("that was never made is deleted without a call", async () => {
    expect(await ask({ type: "Delete", physicalId: "not-created-request" })).toMatchObject({ Status: "SUCCESS" });
    expect(sns.calls()).toHaveLength(0);
  });
});

describe("a failure is told to CloudFormation without a word that could be a credential", () => {
  const leak = "credential -----BEGIN PRIVATE KEY-----";

  test.each([
    ["SNS refuses", () => sns.on(CreatePlatformApplicationCommand).rejects(new Error(leak)), {}],
    [
      "the secret can't be read",
      () => secrets.on(GetSecretValueCommand).rejects(new Error(leak)),
      { SecretName: "s", Revision: "1" },
    ],
    [
      "the secret is not JSON",
      () => secrets.on(GetSecretValueCommand).resolves({ SecretString: leak }),
      { SecretName: "s", Revision: "1" },
    ],
    [
      "the secret has no text",
      () => secrets.on(GetSecretValueCommand).resolves({}),
      { SecretName: "s", Revision: "1" },
    ],
    ["a field is unknown", () => undefined, { Attributes: { ...madeUp, Password: leak } }],
  ])("%s", async (_, arrange, properties) => {
    arrange();
    const answer = await ask({
      type: "Create",
      properties: "SecretName" in properties ? properties : { Attributes: madeUp, ...properties },
    });
    expect(answer).toMatchObject({ Status: "FAILED", PhysicalResourceId: "not-created-request" });
    expect(JSON.stringify(answer)).not.toContain("PRIVATE KEY");
    expect(JSON.stringify(vi.mocked(process.stdout.write).mock.calls)).not.toContain("PRIVATE KEY");
  });

  test("an update that fails keeps the identifier, so that nothing is replaced", async () => {
    sns.on(SetPlatformApplicationAttributesCommand).rejects(new NotFoundException({ message: leak, $metadata: {} }));
    expect(await ask({ type: "Update", physicalId: arn })).toMatchObject({
      Status: "FAILED",
      PhysicalResourceId: arn,
      Reason: "NotFoundException: see the function's log.",
    });
  });

  test("a wrong property is named", async () => {
    expect(await ask({ type: "Create", properties: { Attributes: madeUp, Platform: "ADM" } })).toMatchObject({
      Status: "FAILED",
      Reason: expect.stringContaining("ResourceProperties"),
    });
  });

  test("work that would outlast the run is given up in time to say so", async () => {
    sns.on(CreatePlatformApplicationCommand).callsFake(() => new Promise(() => undefined));
    expect(await ask({ type: "Create", msLeft: 12_050 })).toMatchObject({ Status: "FAILED" });
  });
});

describe("the answer", () => {
  test("is tried again when it is not taken at first", async () => {
    refusals = 2;
    expect(await ask({ type: "Create" })).toMatchObject({ Status: "SUCCESS" });
    expect(received).toHaveLength(3);
  });

  test("that is never taken breaks the run, so that Lambda repeats it, and does not tell the signed address", async () => {
    refusals = 9;
    await expect(ask({ type: "Create" })).rejects.toThrow(/^the answer was not taken: status 503$/);
  });
});

import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { GetPlatformApplicationAttributesCommand, NotFoundException } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, it } from "vitest";
import { close, listen, loopback } from "../../infra/local/ports.ts";
import { invoke } from "../support/deployed-functions.ts";
import { atSns } from "../support/push-registration.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();

/** What CloudFormation was told, the last first. */
const told: unknown[] = [];
const cloudFormation = createServer(async (request, response) => {
  told.unshift(JSON.parse(await text(request)));
  response.end();
});
let ResponseURL: string;
beforeAll(async () => {
  ResponseURL = `http://${loopback}:${await listen(cloudFormation, 0)}/`;
});
afterAll(() => close(cloudFormation));

const arnOf = ({ Platform, Name }: Platform): string =>
  `arn:aws:sns:${stage.aws.region}:000000000000:app/${Platform}/${Name}`;
interface Platform {
  readonly Platform: string;
  readonly Name: string;
}

const attributesOf = (PlatformApplicationArn: string) =>
  atSns(stage, async (sns) => {
    try {
      return (await sns.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn }))).Attributes;
    } catch (error) {
      if (error instanceof NotFoundException) return undefined;
      throw error;
    }
  });

/** Asks as CloudFormation does, and answers which resource it was told of. */
async function ask(RequestType: "Create" | "Update" | "Delete", of: Platform, attributes: object = MADE_UP) {
  const PhysicalResourceId = RequestType === "Create" ? undefined : arnOf(of);
  await invoke(stage, "manage-push-platform", {
    RequestType,
    ResponseURL,
    StackId: "stack",
    RequestId: crypto.randomUUID(),
    LogicalResourceId: "Application",
    PhysicalResourceId,
    ResourceProperties: { ServiceToken: "arn", ...of, Attributes: attributes },
  });
  expect(told[0]).toMatchObject({ Status: "SUCCESS", PhysicalResourceId: arnOf(of) });
}
const MADE_UP = { PlatformPrincipal: "made-up", PlatformCredential: "made-up" };

it.each([
  { Platform: "GCM", Name: "health-card-local-android" },
  { Platform: "APNS_SANDBOX", Name: "health-card-local-ios" },
])(
  "the push platform $Platform takes another credential, goes when its stack does, and comes back under the same name",
  async (of) => {
    await ask("Update", of, { ...MADE_UP, PlatformCredential: "another" });
    expect(await attributesOf(arnOf(of))).toMatchObject({ PlatformCredential: "another" });
    // Phones that were registered with it are so no more: here they are those of other files, which are done.
    for (const _time of [1, 2]) await ask("Delete", of);
    expect(await attributesOf(arnOf(of))).toBeUndefined();
    for (const _time of [1, 2]) await ask("Create", of);
    expect(await attributesOf(arnOf(of))).toMatchObject({ PlatformCredential: "made-up" });
  },
);

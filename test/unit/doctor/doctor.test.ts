import { DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WrongArguments } from "../../../infra/admin-command/arguments.ts";
import type { Aws } from "../../../infra/admin-command/aws.ts";
import { addresses, clock } from "../../../infra/doctor/checks/addresses.ts";
import { keys, statusLists } from "../../../infra/doctor/checks/keys.ts";
import { alarms, tables } from "../../../infra/doctor/checks/machinery.ts";
import { parseDoctorCommand } from "../../../infra/doctor/command-line.ts";
import type { DeployedStage } from "../../../infra/doctor/deployed-stage.ts";
import { examine, report, unwell, well } from "../../../infra/doctor/finding.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { encodeStatuses } from "../../../shared/protocol/status-list/compressed-statuses.ts";
import { createStatusListToken } from "../../../shared/protocol/status-list/status-list-token.ts";
import { localSigner } from "../../support/local-signer.ts";

const NOW = new Date("2026-11-25T12:00:00Z");
const urls = { card: "https://card.example", practice: "https://practice.example" };
const nobody = (): never => {
  throw new Error("nobody is asked here");
};

/** A stage that answers by a table of addresses; what isn't there is not found. */
function stageOf(
  answers: Readonly<Record<string, () => Response>>,
  differently: Partial<DeployedStage> = {},
): DeployedStage {
  return {
    name: "prod",
    aws: {
      lambda: nobody,
      streams: nobody,
      apis: nobody,
      domain: nobody,
      events: nobody,
      monitoring: nobody,
      identity: nobody,
    },
    sqs: new SQSClient({}),
    dynamo: new DynamoDBClient({ region: "eu-west-3" }),
    urls,
    isPracticeHidden: false,
    tables: new Map(),
    fetch: async (input) => answers[String(input)]?.() ?? new Response("", { status: 404 }),
    now: () => NOW,
    ...differently,
  };
}
const ONE = `${urls.card}/status-lists/1`;
const TWO = `${urls.card}/status-lists/2`;
const json = (value: unknown) => () => Response.json(value);

describe("the findings", () => {
  test("are a line each, with what to do under those that aren't well", () => {
    const text = report([well("clock", "agrees"), unwell("alarm x", "is on", "a runbook")]);
    expect(text).toBe("ok   clock    agrees\nBAD  alarm x  is on\n              → a runbook");
  });

  test("go on after what can't be looked at, which is one itself", async () => {
    const fails = { name: "workers", look: () => Promise.reject(new Error("AccessDenied")) };
    const found = await examine({}, [fails, { name: "clock", look: async () => [well("clock", "agrees")] }]);
    expect(found.map(({ name, isWell }) => [name, isWell])).toEqual([
      ["workers", false],
      ["clock", true],
    ]);
    expect(found[0]?.told).toContain("AccessDenied");
  });

  test.each([
    [[]],
    [["--stage", "moon"]],
    [["--stage", "dev", "more"]],
    [["--fast"]],
    [["--stage", "dev", "--client-key", "key.pem"]],
    [["--stage", "dev", "--client-certificate", "certificate.pem"]],
  ])("are not asked for by %j", (args) => {
    expect(() => parseDoctorCommand(args)).toThrow(WrongArguments);
  });
});

describe("addresses", () => {
  test("that answer otherwise than they should, or not at all, are said so", async () => {
    const broken = stageOf({ [`${urls.card}/v1/rollout`]: () => new Response("", { status: 503 }) });
    const found = await addresses.look(broken);
    expect(found.find(({ name }) => name === "card GET /v1/rollout")).toMatchObject({
      isWell: false,
      told: "answers 503 instead of 200",
      todo: "infra/runbooks/api-server-errors.md",
    });
    const silent = await addresses.look(stageOf({}, { fetch: () => Promise.reject(new Error("ENOTFOUND")) }));
    expect(new Set(silent.map(({ told }) => told))).toEqual(new Set(["does not answer"]));
  });
});

describe("the clock", () => {
  const at = (seconds: number) =>
    stageOf({
      [`${urls.card}/v1/code-scheme`]: () =>
        new Response("", { headers: { date: new Date(NOW.getTime() + seconds * 1000).toUTCString() } }),
    });
  test.each([
    [0, true],
    [5, true],
    [-6, true],
    [6, false],
    [-7, false],
    [3600, false],
  ])("that is %i s apart is well: %s", async (seconds, isWell) => {
    const [finding] = await clock.look(at(seconds));
    expect(finding?.isWell).toBe(isWell);
  });
});

describe("keys and status lists", () => {
  let own: Awaited<ReturnType<typeof localSigner>>;
  let other: typeof own;
  let published: Record<string, unknown>;
  beforeAll(async () => {
    [own, other] = await Promise.all([localSigner(), localSigner()]);
    published = { ...own.publicKey.export({ format: "jwk" }), kid: own.kid };
  });
  const list = async (uri: string, signedSecondsAgo: number, { signer } = own) => {
    const issuedAt = plusSeconds(NOW, -signedSecondsAgo);
    const token = await createStatusListToken(signer, {
      uri,
      issuedAt,
      expiresAt: plusSeconds(issuedAt, 4 * 3600),
      ttl: 900,
      lst: encodeStatuses(16, []),
      aggregationUri: `${urls.card}/status-lists`,
    });
    return () => new Response(token);
  };
  const withLists = (lists: Readonly<Record<string, () => Response>>) =>
    stageOf({
      [`${urls.card}/.well-known/jwt-vc-issuer`]: json({ jwks: { keys: [published] } }),
      [`${urls.card}/status-lists`]: json({ status_lists: Object.keys(lists) }),
      ...lists,
    });

  test("lists that a published key has signed within half an hour are well", async () => {
    const found = await statusLists.look(withLists({ [ONE]: await list(ONE, 60), [TWO]: await list(TWO, 1500) }));
    expect(found).toEqual([well("status lists", "2 published, the oldest 25 min ago")]);
  });

  test.each([
    ["an old one", () => list(TWO, 1900)],
    ["an expired one", () => list(TWO, 5 * 3600)],
    ["one by a key that is not published", () => list(TWO, 60, other)],
    ["one that is another's", () => list(ONE, 60)],
  ])("%s is not", async (_, second) => {
    const found = await statusLists.look(withLists({ [ONE]: await list(ONE, 60), [TWO]: await second() }));
    expect(found.map(({ isWell, todo }) => [isWell, todo])).toEqual([
      [false, "infra/runbooks/status-list-publication.md"],
    ]);
  });

  test("a set of keys that is empty, gone, or holds one under a wrong name is not well", async () => {
    const found = await keys.look(
      stageOf({
        [`${urls.card}/.well-known/jwt-vc-issuer`]: json({ jwks: { keys: [published] } }),
        [`${urls.card}/jwks.json`]: json({ keys: [] }),
        [`${urls.practice}/jwks.json`]: json({ keys: [{ ...published, kid: "mine" }] }),
      }),
    );
    expect(found.map(({ isWell }) => isWell)).toEqual([true, false, false, false]);
  });
});

test("alarms that are on are named with their meaning and runbook, from all pages", async () => {
  const pages = [
    { MetricAlarms: [{ AlarmName: "HealthCard-prod-a", StateValue: "OK" }], NextToken: "more" },
    {
      CompositeAlarms: [
        {
          AlarmName: "HealthCard-prod-b",
          AlarmDescription: "It burns. Runbook: infra/runbooks/b.md",
          StateValue: "ALARM",
        },
      ],
    },
  ];
  const aws: Aws = { ...stageOf({}).aws, monitoring: async () => pages.shift() };
  expect(await alarms.look(stageOf({}, { aws }))).toEqual([
    unwell("alarm HealthCard-prod-b", "It burns.", "infra/runbooks/b.md"),
  ]);
});

describe("tables", () => {
  const dynamo = mockClient(DynamoDBClient);
  beforeEach(() => dynamo.reset());
  const protectedOne = {
    TableStatus: "ACTIVE",
    DeletionProtectionEnabled: true,
    SSEDescription: { SSEType: "KMS" },
  } as const;
  const backups = (PointInTimeRecoveryStatus: "ENABLED" | "DISABLED") => ({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED" as const,
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus },
    },
  });
  const look = (name: DeployedStage["name"], table = "CARD_TABLE") =>
    tables.look(stageOf({}, { name, tables: new Map([[table, "Card-1"]]) }));

  test("of a real stage are in use, encrypted, protected against deletion and restorable, or it is said what they lack", async () => {
    dynamo.on(DescribeTableCommand).resolves({ Table: protectedOne });
    dynamo.on(DescribeContinuousBackupsCommand).resolves(backups("ENABLED"));
    expect((await look("prod")).map(({ isWell }) => isWell)).toEqual([true]);
    dynamo.on(DescribeTableCommand).resolves({ Table: { TableStatus: "ACTIVE" } });
    dynamo.on(DescribeContinuousBackupsCommand).resolves(backups("DISABLED"));
    const [finding] = await look("prod");
    expect(finding?.told).toBe(
      "without encryption by the data key, protection against deletion, point-in-time recovery",
    );
  });

  test("that are never restored need not be restorable, and those of one machine need no protection", async () => {
    dynamo.on(DescribeTableCommand).resolves({ Table: protectedOne });
    expect((await look("prod", "CARE_TABLE")).map(({ isWell }) => isWell)).toEqual([true]);
    dynamo.on(DescribeTableCommand).resolves({ Table: { TableStatus: "ACTIVE" } });
    expect((await look("local")).map(({ isWell }) => isWell)).toEqual([true]);
    expect(dynamo.commandCalls(DescribeContinuousBackupsCommand)).toEqual([]);
  });
});

import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  RestoreTableToPointInTimeCommand,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { intention, nextSteps } from "../../../infra/restore/intention.ts";
import { plannedRestoration, type Restoration, restore } from "../../../infra/restore/table-restore.ts";

const dynamo = mockClient(DynamoDBClient);
const client = new DynamoDBClient({ region: "eu-west-3" });
const tables = new Map([
  ["CARD_TABLE", "Card-1"],
  ["CARE_TABLE", "Care-1"],
  ["INSURED_TABLE", "Insured-1"],
]);
const window = { earliest: new Date("2026-10-21T10:00:00Z"), latest: new Date("2026-11-25T09:55:00Z") };
const answered = (name: string) =>
  new DynamoDBServiceException({ name, $fault: "client", $metadata: {}, message: name });
const missing = answered("ResourceNotFoundException");

beforeEach(() => {
  dynamo.reset();
  dynamo.on(DescribeContinuousBackupsCommand).resolves({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: "ENABLED",
        EarliestRestorableDateTime: window.earliest,
        LatestRestorableDateTime: window.latest,
      },
    },
  });
  dynamo.on(DescribeTableCommand).rejects(missing);
});

const plan = (table: string, at: string) =>
  plannedRestoration(client, tables, { stage: "dev", table, at: at === "latest" ? at : new Date(at) });
const restoration: Restoration = {
  source: "Card-1",
  target: "Card-1-restored",
  at: new Date("2026-11-24T09:59:59Z"),
  window,
  key: "alias/health-card-dev-data",
};

describe("what is going to be restored", () => {
  test("is the table of the stage beside itself, at that whole second, under the stage's own key", async () => {
    expect(await plan("card", "2026-11-24T09:59:59.900Z")).toEqual(restoration);
    expect(await plan("card", "latest")).toEqual({ ...restoration, at: window.latest });
  });

  test.each([window.earliest, window.latest])("may be from the very end of what AWS keeps: %s", async (at) => {
    expect((await plan("card", at.toISOString())).at).toEqual(at);
  });

  test.each(["2026-10-21T09:59:59Z", "2026-11-25T09:55:01Z"])("is not from outside of it: %s", async (at) => {
    await expect(plan("card", at)).rejects.toThrow(
      `Card-1 can be restored from 2026-10-21T10:00:00.000Z to 2026-11-25T09:55:00.000Z, not to ${new Date(at).toISOString()}.`,
    );
  });

  test("is a table that there is, and none whose old items must not come back", async () => {
    await expect(plan("cards", "latest")).rejects.toThrow("There is no table 'cards'; there are card, insured.");
    for (const name of ["care", "ephemeral"])
      await expect(plan(name, "latest")).rejects.toThrow("it is never restored");
    expect(dynamo.calls()).toEqual([]);
  });

  test.each(["TableNotFoundException", "ResourceNotFoundException"])(
    "is not a table that is gone (%s): that is another way",
    async (name) => {
      dynamo.on(DescribeContinuousBackupsCommand).rejects(answered(name));
      await expect(plan("card", "latest")).rejects.toThrow("Card-1 is gone: infra/runbooks/restore.md, its last part.");
    },
  );

  test("is not a table without point-in-time recovery", async () => {
    dynamo.on(DescribeContinuousBackupsCommand).resolves({
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: "ENABLED",
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
      },
    });
    await expect(plan("card", "latest")).rejects.toThrow("Card-1 has no point-in-time recovery");
  });

  test("does not take the place of what an earlier restoration made", async () => {
    dynamo.on(DescribeTableCommand, { TableName: "Card-1-restored" }).resolves({ Table: { TableStatus: "CREATING" } });
    await expect(plan("card", "latest")).rejects.toThrow("Card-1-restored is there already (CREATING)");
  });

  test("is told before it is done, and what is left to do afterwards", () => {
    const told = intention("dev", restoration);
    const { source, target, key } = restoration;
    for (const part of [source, target, key, "2026-10-21T10:00:00.000Z", "2026-11-25T09:55:00.000Z"])
      expect(told).toContain(part);
    expect(told).toContain("What it held at 2026-11-24T09:59:59.000Z");
    expect(nextSteps(restoration)).toContain("aws dynamodb delete-table --table-name Card-1-restored");
  });

  test("breaks when AWS says no for another reason, and is not taken for free", async () => {
    dynamo.on(DescribeTableCommand).rejects(answered("AccessDeniedException"));
    await expect(plan("card", "latest")).rejects.toThrow("AccessDeniedException");
  });
});

/** The new table as each look finds it; the last is found for ever. */
function looks(...statuses: readonly (TableDescription["TableStatus"] | "missing")[]): void {
  let turn = 0;
  dynamo.on(DescribeTableCommand).callsFake(() => {
    const status = statuses[Math.min(turn++, statuses.length - 1)];
    if (status === "missing") throw missing;
    return { Table: { TableStatus: status } };
  });
}

describe("a restoration", () => {
  const seen: string[] = [];
  let slept = 0;
  const ports = {
    dynamo: client,
    sleep: async (ms: number) => {
      slept += ms;
    },
    progress: (status: string) => seen.push(status),
  };
  beforeEach(() => {
    seen.length = 0;
    slept = 0;
    dynamo.on(RestoreTableToPointInTimeCommand).resolves({});
  });

  test("asks once, with the stage's key, and waits until the table can be read, which isn't seen at once", async () => {
    looks("missing", "CREATING", "CREATING", "ACTIVE");
    await restore(ports, restoration);
    expect(dynamo.commandCalls(RestoreTableToPointInTimeCommand).map(({ args }) => args[0].input)).toEqual([
      {
        SourceTableName: "Card-1",
        TargetTableName: "Card-1-restored",
        RestoreDateTime: restoration.at,
        SSESpecificationOverride: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: "alias/health-card-dev-data" },
      },
    ]);
    expect(seen).toEqual(["asked for", "CREATING", "CREATING"]);
  });

  test.each([
    [["CREATING", "missing"] as const, "Card-1-restored is gone"],
    [["DELETING"] as const, "Card-1-restored is DELETING"],
  ])("ends when the table goes another way: %j", async (statuses, message) => {
    looks(...statuses);
    await expect(restore(ports, restoration)).rejects.toThrow(message);
  });

  test.each(["CREATING", "missing"] as const)("is not waited for without end: %s", async (status) => {
    looks(status);
    await expect(restore(ports, restoration)).rejects.toThrow(
      "Card-1-restored isn't there after 12 hours. AWS goes on",
    );
    expect(slept).toBe(12 * 3_600_000);
  });

  describe("whose table is there although it wasn't before", () => {
    const of = (source: string, at: Date) => ({
      TableStatus: "ACTIVE" as const,
      RestoreSummary: {
        SourceTableArn: `arn:aws:dynamodb:eu-west-3:000000000000:table/${source}`,
        RestoreDateTime: at,
        RestoreInProgress: false,
      },
    });
    const ask = (there: TableDescription) => {
      dynamo.on(RestoreTableToPointInTimeCommand).rejects(answered("TableAlreadyExistsException"));
      dynamo.on(DescribeTableCommand).resolves({ Table: there });
      return restore(ports, restoration);
    };

    test("goes on if it is the same: the answer was lost, and the SDK asked again", async () => {
      await expect(ask(of("Card-1", restoration.at))).resolves.toBeUndefined();
    });

    test.each([
      ["of another table", of("Insured-1", restoration.at)],
      ["of another instant", of("Card-1", window.latest)],
      ["not restored at all", { TableStatus: "ACTIVE" as const }],
    ])("ends if it is %s", async (_, there) => {
      await expect(ask(there)).rejects.toThrow("Card-1-restored is there already (ACTIVE)");
    });
  });

  test("breaks with what AWS says no with", async () => {
    dynamo.on(RestoreTableToPointInTimeCommand).rejects(answered("LimitExceededException"));
    await expect(restore(ports, restoration)).rejects.toThrow("LimitExceededException");
  });
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DeleteTableCommand, DynamoDBClient, UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import { ListQueuesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AwsTap, openTap } from "../../infra/local/aws-tap.ts";
import { root } from "../../infra/local/paths.ts";
import {
  canaryCommand,
  doctorCommand,
  incidentCommand,
  redriveCommand,
  restoreCommand,
} from "../support/admin-command.ts";
import { declaredRoutes } from "../support/declared-routes.ts";
import { permissionOf } from "../support/operator-permission.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const dynamo = new DynamoDBClient(stage.aws);
const sqs = new SQSClient(stage.aws);
const restored = `${stage.tables.signing}-restored`;
const LOCAL = ["--stage", "local"] as const;
let tap: AwsTap;
let page = "";
beforeAll(async () => {
  tap = await openTap(stage.awsEndpoint);
  page = await readFile(join(root, "infra", "runbooks", "operator-rights.md"), "utf8");
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  await dynamo.send(
    new UpdateContinuousBackupsCommand({ TableName: stage.tables.signing, PointInTimeRecoverySpecification }),
  );
});
afterAll(async () => {
  await redriveCommand(stage.awsEndpoint, "run", "deliver-push", ...LOCAL);
  await dynamo.send(new DeleteTableCommand({ TableName: restored })).catch(() => undefined);
  dynamo.destroy();
  sqs.destroy();
  await tap.close();
});

/** A worker's dead letter that is put back in line: of a card that nobody has. */
async function giveUp(): Promise<void> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
  const QueueUrl = QueueUrls.find((url) => /DeliverPushDeadLetters/.test(url));
  const group = { MessageGroupId: "1nobody", MessageDeduplicationId: crypto.randomUUID() };
  const item = { sk: "EVENT#2026-11-24#a", kind: "care-event.recorded", ref: "a", expiresAt: 4_000_000_000 };
  const MessageBody = JSON.stringify({ cardRef: `1${crypto.randomUUID()}`, items: [item] });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...group }));
}

/** Each command does all that it can do at this stage. */
const COMMANDS: Readonly<Record<string, (endpoint: string) => Promise<unknown>>> = {
  redrive: async (endpoint) => {
    await giveUp();
    await redriveCommand(endpoint, "run", "deliver-push", ...LOCAL);
    await redriveCommand(endpoint, "again", "start-watch-round", "--since", new Date().toISOString(), ...LOCAL);
  },
  incident: async (endpoint) => {
    await incidentCommand(endpoint, "read-only", "on", "--reason", "a test", "--yes", ...LOCAL);
    await incidentCommand(endpoint, "read-only", "off", "--yes", ...LOCAL);
  },
  restore: (endpoint) => restoreCommand(endpoint, "signing", "--at", "latest", "--yes", ...LOCAL),
  doctor: async (endpoint) => {
    await giveUp();
    await doctorCommand(endpoint, ...LOCAL);
  },
  canary: (awsEndpoint) => canaryCommand({ adminUrl: stage.urls.admin, awsEndpoint }, "play", ...LOCAL),
};

/** Rows of the page's tables, cell by cell, that begin with such a word. */
const rows = (): string[][] =>
  page.split("\n").flatMap((line) => (line.startsWith("| ") ? [line.split("|").map((cell) => cell.trim())] : []));
const wordsIn = (cell = ""): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);

describe("the page on the rights of operators", () => {
  test.for(Object.keys(COMMANDS))("names what %s asks of AWS, and nothing else", async (name) => {
    const written = rows()
      .filter(([, command]) => command === `\`${name}\``)
      .flatMap(([, , asks]) => wordsIn(asks));
    const mark = tap.mark();
    await COMMANDS[name]?.(tap.url);
    const asked = new Set(tap.callsSince(mark).map(({ action }) => permissionOf(action)));
    expect([...asked].sort()).toEqual([...new Set(written)].sort());
  });

  test("gives each route of the admin API to one duty", () => {
    const calls = rows().flatMap(([, , , may]) => wordsIn(may).filter((word) => /^[A-Z]+\/v1\//.test(word)));
    const routes = declaredRoutes(stage.assembly).filter(({ authorization }) => authorization === "AWS_IAM");
    expect(routes).not.toEqual([]);
    for (const { key } of routes) {
      const call = key.replace(" ", "");
      const given = calls.filter((each) => new RegExp(`^${each.replace("*", ".+")}$`).test(call));
      expect.soft(given, key).toHaveLength(1);
    }
    for (const each of calls) {
      const isOfARoute = routes.some(({ key }) =>
        new RegExp(`^${each.replace("*", ".+")}$`).test(key.replace(" ", "")),
      );
      expect.soft(isOfARoute, each).toBe(true);
    }
  });
});

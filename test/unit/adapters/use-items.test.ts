import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { useKey, usesIn } from "../../../shared/adapters/dynamodb/use-items.ts";
import type { Use } from "../../../shared/domain/use.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";

const NOW = new Date("2026-11-24T10:00:00Z");
const dynamo = mockClient(DynamoDBDocumentClient);
const { uses, placeOf } = usesIn({ client: documentClient({ region: "eu-west-3" }), name: "Care" });
beforeEach(() => {
  dynamo.reset();
});

const use = (number: number): Use => ({
  id: String(number).padStart(43, "0"),
  cardRef: "1card",
  practiceId: "691234567",
  method: "qr",
  openedAt: plusSeconds(NOW, number),
  expiresAt: 2_000_000_000,
});
const stored = (each: Use) => ({ ...useKey(each), type: "use", ...each, openedAt: each.openedAt.toISOString() });

test("a page holds no more uses than were asked for, also where no pushes stand between them, and the next begins behind it", async () => {
  const all = [use(1), use(2), use(3), use(4)];
  const LastEvaluatedKey = useKey(use(4));
  dynamo.on(QueryCommand).resolves({ Items: all.map(stored), LastEvaluatedKey });
  expect(await uses("1card", 2, NOW)).toEqual({ entries: [use(1), use(2)], next: placeOf(use(2)) });
  dynamo.on(QueryCommand).resolves({ Items: all.slice(2).map(stored), LastEvaluatedKey });
  expect(await uses("1card", 2, NOW, placeOf(use(2)))).toEqual({ entries: [use(3), use(4)], next: placeOf(use(4)) });
  expect(dynamo.commandCalls(QueryCommand).at(-1)?.args[0].input.ExclusiveStartKey).toEqual(useKey(use(2)));
});

test("a page whose query has read to the end has none after it", async () => {
  dynamo.on(QueryCommand).resolves({ Items: [stored(use(1)), stored({ ...use(2), expiresAt: 1 })] });
  expect(await uses("1card", 2, NOW)).toEqual({ entries: [use(1)], next: undefined });
});

import { expect, test } from "vitest";
import { announceStatusChanges } from "../../../functions/credential/announce-status-change/announce-status-change.ts";
import type { Announced } from "../../../functions/credential/announce-status-change/contract.ts";

const now = new Date("2026-11-25T10:00:00Z");
async function announced(records: readonly Announced[]) {
  const sent: { list: number; since: string; delay: number }[] = [];
  const send = async (messages: readonly { list: number; since: string }[], delay: number) => {
    sent.push(...messages.map((message) => ({ ...message, delay })));
  };
  await announceStatusChanges({ send, now: () => now }, records);
  return sent;
}

test("a thousand revocations ask for one publication of each list, after the time in which more of them gather", async () => {
  const records = Array.from({ length: 1000 }, (_, index) => ({
    type: "status-change" as const,
    list: 1 + (index % 3),
  }));
  const since = now.toISOString();
  expect(await announced(records)).toEqual([1, 2, 3].map((list) => ({ list, since, delay: 5 })));
});

test("a list that was opened is published at once", async () => {
  const sent = await announced([
    { type: "status-change", list: 1 },
    { type: "status-list", list: 2 },
  ]);
  expect(sent.map(({ list, delay }) => [list, delay])).toEqual([
    [2, 0],
    [1, 5],
  ]);
});

test("nothing to say is nothing sent", async () => {
  expect(await announced([])).toEqual([]);
});

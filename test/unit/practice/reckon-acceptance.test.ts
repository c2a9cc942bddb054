import { describe, expect, test } from "vitest";
import { RoundMessage } from "../../../functions/practice/reckon-acceptance/contract.ts";
import {
  type AcceptancePorts,
  reckonAcceptance,
  wholeRound,
} from "../../../functions/practice/reckon-acceptance/reckon-acceptance.ts";
import type { ListedPractice } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import { type Acceptance, acceptanceDays, acceptanceOf } from "../../../shared/domain/acceptance.ts";
import type { Practice } from "../../../shared/domain/practice.ts";
import { Crash, crashing, everyCrash } from "../../support/crashing.ts";

const DAY = "2026-11-24";
const practice = (id: string): Practice => ({
  id,
  name: "Cabinet",
  kind: "doctor",
  departement: "69",
  declared: false,
  listed: true,
  state: "active",
  revision: 1,
});

/** A directory in memory, in pages of two, with the reads of each practice. */
function directory(reads: Readonly<Record<string, number>>) {
  const kept = new Map<string, ListedPractice>();
  for (const id of Object.keys(reads)) kept.set(id, { practice: practice(id), accepted: "none" });
  const sent: RoundMessage[] = [];
  const writes: string[] = [];
  const ports: AcceptancePorts = {
    listed: async (_part, _limit, after) => {
      const rest = [...kept.keys()].sort().filter((id) => after === undefined || id > after);
      const entries = rest.slice(0, 2).flatMap((id) => kept.get(id) ?? []);
      return { entries, next: rest.length > 2 ? entries.at(-1)?.practice.id : undefined };
    },
    readsBefore: async (id) => reads[id] ?? 0,
    setAcceptance: async (changed, accepted) => {
      writes.push(changed.id);
      kept.set(changed.id, { practice: changed, accepted });
    },
    send: async (messages) => void sent.push(...messages),
  };
  const accepted = () => Object.fromEntries([...kept].map(([id, entry]) => [id, entry.accepted]));
  /** As the queue does: what is sent is worked off, and what has failed comes again. */
  const round = async (working: AcceptancePorts) => {
    sent.push({ departement: "69", day: DAY });
    for (let message = sent.shift(); message; message = sent.shift()) {
      await reckonAcceptance(working, message).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
        if (message) sent.push(message);
      });
    }
  };
  return { ports, round, accepted, writes };
}

const READS = { a: 0, b: 4, c: 5, d: 49, e: 50 };
const RIGHT: Record<string, Acceptance> = { a: "none", b: "none", c: "some", d: "some", e: "often" };

describe("a round through the directory", () => {
  test("tells of each practice in three steps, page after page, and writes only what has changed", async () => {
    const { ports, round, accepted, writes } = directory(READS);
    await round(ports);
    expect(accepted()).toEqual(RIGHT);
    expect(writes.sort()).toEqual(["c", "d", "e"]);
    await round(ports);
    expect(writes).toHaveLength(3);
  });

  test("ends the same wherever the worker dies", async () => {
    const counting = directory(READS);
    const whole = crashing({ ...counting.ports }, { call: 0, moment: "before" });
    await counting.round(whole.ports);
    for (const at of everyCrash(whole.calls())) {
      const { ports, round, accepted } = directory(READS);
      await round(crashing({ ...ports }, at).ports);
      expect(accepted(), `${at.moment} call ${at.call}`).toEqual(RIGHT);
    }
  });

  test("goes through all of the country, by messages that its own queue takes", () => {
    const messages = wholeRound(DAY);
    expect(messages).toHaveLength(101);
    for (const message of messages) expect(RoundMessage.parse(message)).toEqual(message);
  });
});

test("thirty whole days count, and never the day that runs", () => {
  expect(acceptanceDays("2026-03-01")).toEqual({ from: "2026-01-30", until: "2026-02-28" });
  expect(acceptanceDays("2024-03-31")).toEqual({ from: "2024-03-01", until: "2024-03-30" });
});

test("one visit more or less can't be told from the step, but at two thresholds", () => {
  const steps = Array.from({ length: 200 }, (_, reads) => acceptanceOf(reads));
  const crossings = steps.flatMap((step, reads) => (reads > 0 && step !== steps[reads - 1] ? [reads] : []));
  expect(crossings).toEqual([5, 50]);
});

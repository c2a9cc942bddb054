import { describe, expect, it } from "vitest";
import { memoryOf } from "../../infra/local/journey/memory.ts";
import { journey } from "../../infra/local/journey.ts";
import type { JourneyContext } from "../../infra/local/journey-step.ts";
import { LOG_CODES, type LogCode } from "../../shared/log/log-codes.ts";
import { STEPS } from "../../shared/log/metrics.ts";
import { inStage } from "../support/stage.ts";
import { wholeTable } from "../support/stored-items.ts";

describe("the journey, each step through the front door", () => {
  const stage = inStage();
  const context: JourneyContext = { stage, memory: new Map() };
  let broken = false;

  for (const [index, { name, run }] of journey.entries()) {
    it(`${index + 1}. ${name}`, async () => {
      expect(broken, "an earlier step failed").toBe(false);
      broken = true;
      await run(context);
      broken = false;
    });
  }

  it("leaves no NIR, name, token, code, push token or body in any log", async () => {
    const { secrets } = memoryOf(context);
    const kinds = new Set(secrets.all.map(({ kind }) => kind));
    const held = ["NIR", "code", "family_name", "given names", "QR", "request body", "request push token"];
    expect([...kinds]).toEqual(expect.arrayContaining([...held, "response access_token", "request header dpop"]));
    const lines = await stage.functionLogs();
    expect(lines.some((line) => line.includes("push.recorded"))).toBe(true);
    expect(secrets.foundIn(lines.join("\n"))).toEqual([]);
  });

  it("is counted by step, in lines whose codes are all in the catalogue", async () => {
    const lines = (await stage.functionLogs()).flatMap((line) => (line.startsWith('{"at":') ? [JSON.parse(line)] : []));
    const unknown = lines.filter(({ code, level }) => LOG_CODES[code as LogCode]?.level !== level);
    expect(unknown).toEqual([]);
    const counted = lines.filter(({ StepsCompleted }) => StepsCompleted === 1).map(({ Step }) => Step);
    expect(new Set(counted)).toEqual(new Set(STEPS));
    expect(lines.filter(({ PushDelay }) => PushDelay > 0)).not.toHaveLength(0);
  });

  it("keeps no NIR, code, challenge, token or pre-authorized code in any table", async () => {
    const { secrets } = memoryOf(context);
    // The identity nonce stays with its enrolment, which it is useless without.
    const isTold = (kind: string) =>
      kind !== "response identity nonce" &&
      /NIR|^code$| nir$|nonce|access_token|refresh_token|pre-authorized_code/.test(kind);
    expect(secrets.all.filter(({ kind }) => isTold(kind)).length).toBeGreaterThan(5);
    for (const table of ["card", "care", "ephemeral", "insured", "practice"] as const) {
      const stored = JSON.stringify(await wholeTable(stage, table));
      expect(secrets.foundIn(stored).filter(isTold)).toEqual([]);
    }
  });
});

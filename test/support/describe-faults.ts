import { beforeAll, describe, expect, it } from "vitest";
import { freshEnvironment } from "./deployed-functions.ts";
import { callsOf, everyFault, expectAnswerAfter } from "./faults.ts";
import { type Callers, type Route, readyCallers } from "./routes/route.ts";
import { sendWhole } from "./routes/send-whole.ts";
import type { TestStage } from "./stage.ts";

/** What calls are named in the tables of cases. */
export const GET = "dynamodb:GetItem";
export const LOOK = "dynamodb:BatchGetItem";
export const QUERY = "dynamodb:Query";
export const PUT = "dynamodb:PutItem";
export const UPDATE = "dynamodb:UpdateItem";
export const TRANSACT = "dynamodb:TransactWriteItems";
export const MAC = "kms:GenerateMac";
export const PUBLIC_KEY = "kms:GetPublicKey";
export const SIGN = "kms:Sign";

/** A route, the function behind it, and every AWS call that it makes. */
export interface FaultCase {
  readonly route: Route;
  readonly caller: string;
  /** What a warm environment asks of AWS. */
  readonly warm: readonly string[];
  /** What a fresh one asks besides. */
  readonly cold: readonly string[];
}

/** Tests for each route that it makes these calls and no others, and what it answers when each of them fails. */
export function describeFaults(stage: TestStage, cases: readonly FaultCase[]): void {
  describe.each(cases)("$route.method $route.path", (each) => {
    // Anew for each route: tokens live for five minutes, and all of this takes longer.
    let callers: Callers;
    const isAnswered = async () => {
      const answer = await sendWhole(each.route, await each.route.prepare(callers));
      expect(answer.status, JSON.stringify(answer.body)).toBe(each.route.success);
    };
    beforeAll(async () => {
      callers = await readyCallers(stage);
      await isAnswered();
    });

    it("makes these calls and no others, so that all are made to fail below", async () => {
      const { route, caller, warm, cold } = each;
      const prepared = await route.prepare(callers);
      expect(await callsOf(stage, caller, () => sendWhole(route, prepared))).toEqual(warm.toSorted());
      const again = await route.prepare(callers);
      await freshEnvironment(stage, caller);
      expect(await callsOf(stage, caller, () => sendWhole(route, again))).toEqual([...warm, ...cold].toSorted());
    });

    for (const { name, rule, isFresh } of faultsOf(each)) {
      it(`answers as if nothing were when the SDK's repeat helps, else a 500 that tells nothing, when ${name}`, async () => {
        const prepared = await each.route.prepare(callers);
        if (isFresh) await freshEnvironment(stage, each.caller);
        const { result, hits } = await stage.withFault(rule, () => sendWhole(each.route, prepared));
        expect(hits).toBeGreaterThan(0);
        expectAnswerAfter(rule, result, each.route);
        // A failure leaves nothing behind that the next caller would meet.
        if (rule.tries === "all") await isAnswered();
      });
    }
  });
}

const faultsOf = ({ caller, warm, cold }: FaultCase) => [
  ...everyFault(caller, warm).map((fault) => ({ ...fault, isFresh: false })),
  ...everyFault(caller, cold).map((fault) => ({ ...fault, isFresh: true })),
];

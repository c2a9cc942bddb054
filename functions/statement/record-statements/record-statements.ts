import type { StatementRecording } from "../../../shared/adapters/dynamodb/statement-items.ts";
import { isOfFund } from "../../../shared/domain/client-name.ts";
import type { Fund } from "../../../shared/domain/fund.ts";
import { type Insured, type InsuredLookup, insuredByNir } from "../../../shared/domain/insured.ts";
import { relayEndOfDay } from "../../../shared/domain/relay.ts";
import { careDayOf, type Statement, statementAddsUp } from "../../../shared/domain/statement.ts";
import { type ClientProofRefusal, type ProvenCaller, whileSpending } from "../../../shared/http/callers.ts";
import { concurrently } from "../../../shared/kernel/concurrently.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface StatementPorts extends InsuredLookup {
  fund(fundId: string): Promise<Fund | undefined>;
  card(cardRef: string): Promise<unknown>;
  recordStatement(statement: Statement, contentHash: string): Promise<StatementRecording>;
  now(): Date;
}
export type StatementWish = Pick<Statement, "number" | "paidOn" | "lines" | "total"> & { readonly nir: string };

/** What became of one statement. Recorded again is recorded; one that is not kept has nobody to fetch it. */
export type TakenStatement = { readonly number: string } & (
  | { readonly outcome: "recorded" }
  | { readonly outcome: "not-kept"; readonly why: "no-card" | "over" }
);
export type StatementRefusal = {
  readonly kind: "insured-not-of-fund" | "statement-does-not-add-up" | "statement-conflict";
};
type Recorded = Outcome<TakenStatement, StatementRefusal>;
/** What is wrong with a call, whatever statements it brings. */
export type CallRefusal = ClientProofRefusal | { readonly kind: "fund-blocked" };

/** Statements that are looked up and written at the same time. */
const LANES = 5;

/**
 * Takes a fund's statements, each by itself: whatever becomes of one, the others are recorded; one whose work breaks is rejected alone. A fund
 * names people of its own only; anybody else, and nobody, look alike to it.
 */
export async function recordStatements(
  ports: StatementPorts,
  wishes: readonly StatementWish[],
  caller: ProvenCaller,
): Promise<Outcome<readonly PromiseSettledResult<Recorded>[], CallRefusal>> {
  const read = await whileSpending(caller, ports.fund(caller.subject));
  if (!read.ok) return read;
  if (read.value?.state !== "active") return refuse({ kind: "fund-blocked" });
  const { fundId } = read.value;
  const settled = await concurrently(wishes, LANES, (wish) => Promise.allSettled([recordOne(ports, fundId, wish)]));
  return done(settled.flat());
}

async function recordOne(ports: StatementPorts, fundId: string, wish: StatementWish): Promise<Recorded> {
  const insured = await ofFund(ports, fundId, wish.nir);
  if (!insured) return refuse({ kind: "insured-not-of-fund" });
  if (!statementAddsUp(wish)) return refuse({ kind: "statement-does-not-add-up" });
  const now = ports.now();
  const { number } = wish;
  if (now >= relayEndOfDay(careDayOf(wish))) return done({ number, outcome: "not-kept", why: "over" });
  const { cardRef } = insured;
  if ((await ports.card(cardRef)) === undefined) return done({ number, outcome: "not-kept", why: "no-card" });
  const { nir: _nir, ...content } = wish;
  const ref = digest("statement", fundId, number);
  const statement: Statement = { cardRef, ref, fundId, ...content, recordedAt: now };
  // The card stands for the number: a plain hash of a NIR falls in hours.
  const met = await ports.recordStatement(statement, digest(cardRef, JSON.stringify(content)));
  return met === "another" ? refuse({ kind: "statement-conflict" }) : done({ number, outcome: "recorded" });
}

async function ofFund(ports: StatementPorts, fundId: string, text: string): Promise<Insured | undefined> {
  const insured = await insuredByNir(ports, text);
  return insured && isOfFund(insured.organism, fundId) ? insured : undefined;
}

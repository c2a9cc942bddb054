import type { ParisDay } from "./calendar.ts";

/** What an act cost, and who paid of it what, in euro cents. */
export interface Amounts {
  readonly chargedCents: number;
  readonly compulsoryCents: number;
  readonly complementaryCents: number;
  /** Left to the insured person. */
  readonly leftCents: number;
}

export interface StatementLine extends Amounts {
  readonly careDay: ParisDay;
  readonly code: string;
}

/** A fund's statement (décompte) on care that it has settled. */
export interface Statement {
  readonly cardRef: string;
  /** Opaque, made of fund and number. */
  readonly ref: string;
  readonly fundId: string;
  /** The fund's own. */
  readonly number: string;
  readonly paidOn: ParisDay;
  readonly lines: readonly StatementLine[];
  readonly total: Amounts;
  readonly recordedAt: Date;
}

/** The day of the last care on it, from which its seven days count. */
export const careDayOf = ({ lines }: Pick<Statement, "lines">): ParisDay =>
  lines.map(({ careDay }) => careDay).reduce((latest, day) => (day > latest ? day : latest));

export const PARTS = ["chargedCents", "compulsoryCents", "complementaryCents", "leftCents"] as const;
const isSplit = (each: Amounts): boolean =>
  each.compulsoryCents + each.complementaryCents + each.leftCents === each.chargedCents;

/** Whether every line and the total are what their parts come to, and the total is that of the lines. */
export const statementAddsUp = ({ lines, total }: Pick<Statement, "lines" | "total">): boolean =>
  [...lines, total].every(isSplit) &&
  PARTS.every((part) => lines.reduce((sum, line) => sum + line[part], 0) === total[part]);

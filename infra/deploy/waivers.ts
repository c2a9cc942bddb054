import * as z from "zod";
import type { Danger } from "./stateful-changes.ts";

/** One change to something stateful that is wanted, by whoever answers for it, for a while. */
const Waiver = z.strictObject({
  stack: z.string().min(1).max(128),
  logicalId: z.string().min(1).max(255),
  does: z.enum(["remove", "replace", "unprotect"]),
  /** Why it is right, and what becomes of the contents. */
  reason: z.string().min(30, "must say why, and what becomes of the contents (30 characters at least)").max(1_000),
  /** The last day (UTC) on which it counts. */
  expires: z.iso.date("must be a date such as 2026-12-31"),
});
export type Waiver = z.infer<typeof Waiver>;

/** The content of `infra/deploy/waivers.json`. */
export const Waivers = z.array(Waiver).max(50);

export interface Judgement {
  /** What must not be done: no waiver names it. */
  readonly refused: readonly Danger[];
  /** What a waiver names whose day is over. */
  readonly expired: readonly Danger[];
  readonly waived: readonly { readonly danger: Danger; readonly waiver: Waiver }[];
  /** Waivers that name nothing that would happen: done, or misspelt. */
  readonly idle: readonly Waiver[];
}

/** Which dangers may be run. `today` is a date such as `2026-11-25` (UTC). */
export function judge(dangers: readonly Danger[], waivers: readonly Waiver[], today: string): Judgement {
  const judged = dangers.map((danger) => {
    const naming = waivers.filter((waiver) => names(waiver, danger));
    return { danger, naming, waiver: naming.find(({ expires }) => today <= expires) };
  });
  return {
    refused: judged.flatMap(({ danger, naming }) => (naming.length === 0 ? [danger] : [])),
    expired: judged.flatMap(({ danger, naming, waiver }) => (naming.length > 0 && !waiver ? [danger] : [])),
    waived: judged.flatMap(({ danger, waiver }) => (waiver ? [{ danger, waiver }] : [])),
    idle: waivers.filter((waiver) => !dangers.some((danger) => names(waiver, danger))),
  };
}

const names = (waiver: Waiver, danger: Danger): boolean =>
  waiver.stack === danger.stack && waiver.logicalId === danger.logicalId && waiver.does === danger.does;

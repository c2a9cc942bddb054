import * as z from "zod";
import { SYSTEM } from "./parts.ts";

/** Elements as a practice posts them; each is exactly what `parts.ts` makes. */
export const text = z.string().min(1).max(128);
export const referring = (...systems: readonly [string, ...string[]]) =>
  z.strictObject({ identifier: z.strictObject({ system: z.enum(systems), value: text }) });
/** One code of a system, of those that a schema takes. */
export const codedAs = <Code extends z.ZodType>(system: string, code: Code) =>
  z.strictObject({ coding: z.tuple([z.strictObject({ system: z.literal(system), code })]) });
export const coding = (system: string) => codedAs(system, text);

/** The one event that a claim stands in for, or ends. */
export const relatedToPrior = z.tuple([
  z.strictObject({ claim: referring(SYSTEM.ref), relationship: codedAs(SYSTEM.related, z.literal("prior")) }),
]);

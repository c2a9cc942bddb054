import * as z from "zod";

const Exists = z.strictObject({ exists: z.boolean() });
const Member = z.record(z.string(), z.unknown());

/**
 * Whether a record is what an event source lets through (event filtering of Lambda): every member of the pattern has one of its values.
 * Of the comparisons that AWS knows, those that the stacks use.
 * @throws Error at any other: better no redrive than one of records that were never the worker's
 */
export function matches(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((wanted) => isOne(wanted, value));
  const members = Member.safeParse(value).data ?? {};
  return Object.entries(Member.parse(pattern)).every(([name, wanted]) => matches(wanted, members[name]));
}

function isOne(wanted: unknown, value: unknown): boolean {
  if (typeof wanted === "string") return wanted === value;
  const { data: exists } = Exists.safeParse(wanted);
  if (!exists) throw new Error("a filter has a comparison that this command does not know");
  return exists.exists === (value !== undefined);
}

import type { RegistryChange, Revised } from "../../domain/registry.ts";

/** Puts an entry of the registry on condition of the revision that its change was made from, or of there being none. */
export const revisedPut = (TableName: string, Item: object, from: Revised | undefined) => ({
  Put: {
    TableName,
    Item,
    ...(from
      ? { ConditionExpression: "revision = :from", ExpressionAttributeValues: { ":from": from.revision } }
      : { ConditionExpression: "attribute_not_exists(pk)" }),
  },
});

/**
 * The line of a log that a change earns: who, when, why, before and after. Lines stand in the order of time; the name of the entry, where the
 * partition has several, and its revision tell apart what happened within a millisecond.
 */
export function logItem(
  { pk, type, entry }: { readonly pk: string; readonly type: string; readonly entry?: string },
  { at, by, reason, before, after }: RegistryChange<Revised>,
) {
  const sk = ["CHANGE", at.toISOString(), ...(entry === undefined ? [] : [entry]), after.revision].join("#");
  return { pk, sk, type, at: at.toISOString(), by, reason, before, after };
}

import { columns } from "../admin-command/columns.ts";
import type { Key, Plan, Step } from "./replies.ts";

const DOES = { published: "publish", signing: "let sign", retired: "retire", certified: "certify" } as const;

/** `let generation 2 sign, from 2026-11-25T10:00:00.000Z on` */
export function stepText({ generation, step, possible_from }: Step): string {
  const [verb, end = ""] = DOES[step].split(" ");
  const from = possible_from === undefined ? "at any time" : `from ${possible_from} on`;
  return `${verb} generation ${generation}${end && ` ${end}`}, ${from}`;
}

/** Every generation of some keys, with the last step that it has taken. */
export function keysTable(keys: readonly Key[]): string {
  const rows = keys.flatMap(({ purpose, generations }) =>
    generations.map((each) => {
      const { at, by, reason } = each[each.state] ?? each.published;
      const certified = each.certificate?.until.slice(0, "2026-01-01".length) ?? "";
      return [purpose, String(each.generation), each.state, at, certified, each.kid, by, reason];
    }),
  );
  return columns([["key", "generation", "state", "since", "certified to", "kid", "by", "why"], ...rows]);
}

/** What can be done next with each key. */
export const nextText = (keys: readonly Key[]): string =>
  keys.flatMap(({ purpose, next_steps }) => next_steps.map((step) => `${purpose}: ${stepText(step)}`)).join("\n");

export function planText({ credentials_at_most: count, days, per_second, quota }: Plan): string {
  return [
    "No credential is revoked: each is fetched anew when it expires.",
    `Re-issues: at most ${count.toLocaleString("en")} over ${days} days, ${per_second.toFixed(2)} a second.`,
    `Quota: ${quota.name} (${quota.per_second.toLocaleString("en")}), ${(quota.use * 100).toFixed(2)} % used by them.`,
  ].join("\n");
}

import type { Permissions } from "../infra/permissions/parts.ts";

/** Asked by Lambda itself for a function, or by AWS on behalf of one that asks for something else. */
const NOT_BY_THE_FUNCTION = [
  / dynamodb:(ListStreams|DescribeStream|GetRecords|GetShardIterator)$/,
  / sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)$/,
  /\.amazonaws\.com\]$/,
];

/** `ForwardCardChanges sqs:SendMessage` of `forward-card-changes`: Lambda leaves there what could not be worked off. */
const isGivenUp = (caller: string, permission: string): boolean =>
  permission === `${caller.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())} sqs:SendMessage`;

/** Both of `Card dynamodb:GetItem [CARD#*]` and what was asked, without what only a role says. */
const plain = (permission: string): string =>
  permission
    .replace(/ \[.*$/, "")
    .replace(/<apple>|APNS_SANDBOX|APNS/, "APNS")
    .replace(/<account>|\d{12}/, "<account>");

/** The partition keys that a permission on a table is for, such as `CARD#*` or `ROLLOUT`; undefined where it is for all of them. */
function keysOf(permission: string): readonly string[] | undefined {
  const [, inBrackets] = / dynamodb:\w+ \[(.*)\]$/.exec(permission) ?? [];
  return inBrackets?.split(" ");
}

/** Recorded is `CARD#` of what begins so, and the whole of a key without `#`. */
const covers = (pattern: string, recorded: string): boolean => pattern.replace(/\*$/, "") === recorded;

/** What does not fit together, in words of the permissions' table, sorted. */
export interface Findings {
  readonly missing: readonly string[];
  readonly unused: readonly string[];
  /** Reasons for what was seen after all, or is not allowed any more. */
  readonly needless: readonly string[];
}

/**
 * Holds what functions were seen to ask of AWS against what their roles allow, both ways.
 * @param permissions what each function may do, by its folder
 * @param lines what was seen: `deliver-push Card dynamodb:GetItem CARD#`
 * @param unseen what no test can see, and why it must be allowed
 */
export function compare(
  permissions: Permissions,
  lines: readonly string[],
  unseen: Readonly<Record<string, string>>,
): Findings {
  const allowed = Object.entries(permissions).flatMap(([folder, all]) => {
    const caller = folder.split("/")[1] ?? folder;
    return all.map((permission) => ({ caller, permission, name: `${caller} ${plain(permission)}` }));
  });
  const seen = lines.map((line) => {
    const [, name = line, key] = /^(\S+ \S+ \S+)(?: (.+))?$/.exec(line) ?? [];
    return { name: plain(name), key };
  });
  const isAllowed = ({ name, key }: (typeof seen)[number]): boolean =>
    allowed.some(
      (each) => each.name === name && (keysOf(each.permission)?.some((pattern) => covers(pattern, key ?? "")) ?? true),
    );
  const byTheFunction = allowed.filter(
    ({ caller, permission }) =>
      !NOT_BY_THE_FUNCTION.some((form) => form.test(permission)) && !isGivenUp(caller, permission),
  );
  const seenNames = new Set(seen.map(({ name }) => name));
  const unusedNames = byTheFunction.map(({ name }) => name).filter((name) => !seenNames.has(name));
  const unused = new Set([...unusedNames, ...unusedKeys(byTheFunction, seen)]);
  return {
    missing: sorted(seen.filter((each) => !isAllowed(each)).map(({ name, key }) => [name, key ?? []].flat().join(" "))),
    unused: sorted([...unused].filter((each) => !(each in unseen))),
    needless: sorted(Object.keys(unseen).filter((each) => !unused.has(each))),
  };
}

interface Allowed {
  readonly caller: string;
  readonly permission: string;
  readonly name: string;
}

/** Keys of a table with which a function was not seen to do anything. */
function unusedKeys(allowed: readonly Allowed[], seen: readonly { name: string; key: string | undefined }[]): string[] {
  return allowed.flatMap(({ name, permission }) => {
    const table = name.slice(0, name.lastIndexOf(" "));
    const keys = seen.filter((each) => each.name.startsWith(`${table} `)).map(({ key = "" }) => key);
    const patterns = keysOf(permission) ?? [];
    return patterns.filter((pattern) => !keys.some((key) => covers(pattern, key))).map((each) => `${table} ${each}`);
  });
}

const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/** What makes a code one of the first that anybody would try, in the order in which an app tells its holder. */
export const WEAK_CODE_RULES = [
  "one-digit",
  "run",
  "repeated-block",
  "doubled-digits",
  "mirror",
  "often-chosen",
] as const;
export type WeakCodeRule = (typeof WEAK_CODE_RULES)[number];

const LENGTH = 6;

/** Codes that people choose far more often than others (published statistics of leaked PINs), beyond those of the rules. */
const OFTEN_CHOSEN = ["147258", "147852", "159357", "159753", "258369", "789456"];

/** Every number of so many digits, as text. */
const numbers = (digits: number): string[] =>
  Array.from({ length: 10 ** digits }, (_, number) => String(number).padStart(digits, "0"));

const runFrom = (first: number, step: number): string =>
  Array.from({ length: LENGTH }, (_, index) => (first + step * index + 10 * LENGTH) % 10).join("");

const CODES_OF: Readonly<Record<WeakCodeRule, () => readonly string[]>> = {
  "one-digit": () => numbers(1).map((digit) => digit.repeat(LENGTH)),
  // Over the end too: 890123 and 109876 are no better.
  run: () => numbers(1).flatMap((digit) => [runFrom(Number(digit), 1), runFrom(Number(digit), -1)]),
  "repeated-block": () => [
    ...numbers(2).map((block) => block.repeat(3)),
    ...numbers(3).map((block) => block.repeat(2)),
  ],
  "doubled-digits": () => numbers(3).map((three) => [...three].map((digit) => digit + digit).join("")),
  mirror: () => numbers(3).map((half) => half + [...half].reverse().join("")),
  "often-chosen": () => OFTEN_CHOSEN,
};

/**
 * Every code that an app refuses, with the first rule that it breaks. The app asks before the code becomes a key: no server ever sees a code, so
 * the rules are published (2,916 codes of a million).
 */
export function weakCodes(): ReadonlyMap<string, WeakCodeRule> {
  const weak = new Map<string, WeakCodeRule>();
  for (const rule of WEAK_CODE_RULES) {
    for (const code of CODES_OF[rule]()) if (!weak.has(code)) weak.set(code, rule);
  }
  return weak;
}

import { expect, test } from "vitest";
import { type Synthesized, synthesize } from "./synthesized.ts";

const before = synthesize({ stage: "local", tokenKeys: "1-2" });
const after = synthesize({ stage: "local", tokenKeys: "2-3" });

const keysOf = ({ resources }: Synthesized) =>
  resources.filter(({ type }) => type === "AWS::KMS::Key").map(({ stack, logicalId }) => `${stack} ${logicalId}`);
const exportsOf = ({ templates }: Synthesized) =>
  [...templates.values()].flatMap(({ Outputs = {} }) =>
    Object.values(Outputs).flatMap((each) => each.Export?.Name ?? []),
  );
const tokenKeysOf = ({ resources }: Synthesized) =>
  resources.flatMap(
    ({ properties }) => JSON.stringify(properties.Environment ?? "").match(/TOKEN_SIGNING_KEY":.*?\]\]/) ?? [],
  );

test("a generation that is left out is taken from every function, and its key and its export stay: others import it until they are deployed", () => {
  expect(keysOf(after)).toEqual(expect.arrayContaining(keysOf(before)));
  expect(keysOf(after)).toHaveLength(keysOf(before).length + 1);
  expect(exportsOf(after)).toEqual(
    expect.arrayContaining(exportsOf(before).filter((name) => /TokenSigning/.test(name))),
  );
  const [of, since] = [tokenKeysOf(before), tokenKeysOf(after)];
  expect(of.length).toBeGreaterThan(0);
  expect(of.every((value) => value.includes("1="))).toBe(true);
  expect(since.some((value) => /[^0-9]1=/.test(value))).toBe(false);
});

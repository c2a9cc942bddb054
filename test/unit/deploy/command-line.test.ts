import { expect, test } from "vitest";
import { WrongArguments } from "../../../infra/admin-command/arguments.ts";
import { parseDeployCommand } from "../../../infra/deploy/command-line.ts";

const refusalOf = (...args: string[]): string => {
  try {
    parseDeployCommand(args);
  } catch (error) {
    if (error instanceof WrongArguments) return error.message;
    throw error;
  }
  return "no refusal";
};

test("a stage is deployed after a question, unless told otherwise", () => {
  const asked = { stage: "prod", isLook: false, isConfirmed: false, assembly: undefined, settings: [] };
  expect(parseDeployCommand(["prod"])).toEqual(asked);
  expect(parseDeployCommand(["prod", "--yes"])).toEqual({ ...asked, isConfirmed: true });
  expect(parseDeployCommand(["prod", "--look", "-c", "cardRate=500"])).toMatchObject({
    isLook: true,
    settings: ["cardRate=500"],
  });
  expect(parseDeployCommand(["--help"])).toBe("help");
});

test.each([
  [[], "Say which stage: local, dev, prod"],
  [["production"], "Say which stage"],
  [["prod", "now"], "'now' is one word too many"],
  [["prod", "--force"], "Unknown option '--force'"],
  [["prod", "-c", "cardRate"], "-c takes name=value, not 'cardRate'"],
  [["prod", "--assembly", "cdk.out/prod", "-c", "a=b"], "give either --assembly or -c"],
])("%j is told in one line", (args, words) => {
  const line = refusalOf(...args);
  expect(line).toContain(words);
  expect(line).not.toContain("\n");
});

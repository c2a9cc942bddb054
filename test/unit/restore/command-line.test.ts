import { describe, expect, test } from "vitest";
import { WrongArguments } from "../../../infra/admin-command/arguments.ts";
import { parseRestoreCommand } from "../../../infra/restore/command-line.ts";

const parse = (line: string) => parseRestoreCommand(line.split(" ").filter(Boolean));
const common = { stage: "dev", region: "eu-west-3", isConfirmed: false, table: "card" };

describe("the command line of a restoration", () => {
  test.each([
    ["card --at 2026-01-31T09:59:59Z --stage dev", { ...common, at: new Date("2026-01-31T09:59:59Z") }],
    ["Card --at 2026-01-31T10:59:59+01:00 --stage dev", { ...common, at: new Date("2026-01-31T09:59:59Z") }],
    ["card --at latest --stage dev --yes", { ...common, isConfirmed: true, at: "latest" }],
    ["card --at latest --stage dev --region eu-west-1", { ...common, region: "eu-west-1", at: "latest" }],
  ])("understands %s", (line, command) => {
    expect(parse(line)).toEqual(command);
  });

  test.each(["", "--help", "card --help"])("helps with '%s'", (line) => {
    expect(parse(line)).toBe("help");
  });

  test.each([
    ["card --stage dev", "Say which instant"],
    ["card --at yesterday --stage dev", "Say which instant"],
    ["card --at 2026-01-31T09:59:59 --stage dev", "Say which instant"],
    ["card --at latest", "Say which stage"],
    ["card --at latest --stage here", "Say which stage"],
    ["card insured --at latest --stage dev", "'insured' is one word too many"],
    ["card --at latest --stage dev --over", "Unknown option '--over'"],
  ])("refuses %s", (line, message) => {
    expect(() => parse(line)).toThrow(WrongArguments);
    expect(() => parse(line)).toThrow(message);
  });
});

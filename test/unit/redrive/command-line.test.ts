import { describe, expect, test } from "vitest";
import { WrongArguments } from "../../../infra/admin-command/arguments.ts";
import { parseRedriveCommand } from "../../../infra/redrive/command-line.ts";

const parse = (line: string) => parseRedriveCommand(line.split(" ").filter(Boolean));
const common = { stage: "dev", region: "eu-west-3" };

describe("the command line of the dead letters", () => {
  test.each([
    ["list --stage dev", { ...common, wish: { kind: "list" } }],
    ["show deliver-push --stage dev", { ...common, wish: { kind: "show", worker: "deliver-push" } }],
    [
      "run deliver-push --stage dev --region eu-west-1",
      { stage: "dev", region: "eu-west-1", wish: { kind: "run", worker: "deliver-push", rate: 10, forget: false } },
    ],
    [
      "run count-read --stage dev --rate 500 --forget",
      { ...common, wish: { kind: "run", worker: "count-read", rate: 500, forget: true } },
    ],
    [
      "again count-read --since 2026-11-24T09:59:59Z --stage dev",
      {
        ...common,
        wish: { kind: "again", worker: "count-read", rate: 10, since: new Date("2026-11-24T09:59:59Z") },
      },
    ],
  ])("understands %s", (line, command) => {
    expect(parse(line)).toEqual(command);
  });

  test.each(["", "--help", "run --help"])("helps with '%s'", (line) => {
    expect(parse(line)).toBe("help");
  });

  test.each([
    "list",
    "list --stage here",
    "list all --stage dev",
    "run --stage dev",
    "run one two --stage dev",
    "run one --stage dev --rate 0",
    "run one --stage dev --rate 501",
    "purge one --stage dev",
    "again --since 2026-11-24T09:59:59Z --stage dev",
    "again count-read --stage dev",
    "again count-read --since yesterday --stage dev",
    "list --stage dev --all",
  ])("refuses %s", (line) => {
    expect(() => parse(line)).toThrow(WrongArguments);
  });
});

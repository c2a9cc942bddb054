import { describe, expect, it } from "vitest";
import { WrongArguments } from "../../../infra/admin-command/arguments.ts";
import { parseRolloutCommand } from "../../../infra/rollout/command-line.ts";
import { changesTable, ruleText, statusTable } from "../../../infra/rollout/tables.ts";

const here = { HEALTH_CARD_ADMIN_URL: "https://admin.example" };
const parse = (line: string, environment: NodeJS.ProcessEnv = here) =>
  parseRolloutCommand(line.split(" "), environment);
const rule = { departement: "69", route: "france-identite", percentage: 100, paused: false, exceptions: [] };

describe("the rollout's command line", () => {
  it.each([
    [
      "status --as-of 2026-01-01T00:00:00Z",
      { kind: "status", asOf: "2026-01-01T00:00:00Z", url: here.HEALTH_CARD_ADMIN_URL },
    ],
    ["history", { kind: "history", limit: 10 }],
    ["apply plan.json --if-version 7 --json", { kind: "apply", file: "plan.json", ifVersion: 7, isJson: true }],
    ["status --url http://localhost:3002/", { kind: "status", url: "http://localhost:3002" }],
    [
      "pause 2a 974 --reason why",
      { kind: "pause", departements: ["2A", "974"], routes: ["france-identite", "document-video"] },
    ],
    ["resume 69 --reason why --route document-video", { kind: "resume", routes: ["document-video"] }],
  ])("understands %s", (line, command) => {
    expect(parse(line)).toMatchObject(command);
  });

  it("takes all for the 101 départements", () => {
    expect(parse("pause all --reason why")).toMatchObject({ departements: { length: 101 } });
  });

  it.each([
    "status now",
    "history --limit 0",
    "history --limit many",
    "plan",
    "plan one two",
    "apply f --if-version -1",
    "pause",
    "pause 69",
    "pause 69 --reason x --route post",
    "open 69",
    "status --url ftp://x",
    "status --colour",
  ])("refuses %s in one line", (line) => {
    expect(() => parse(line)).toThrow(WrongArguments);
    expect(() => parse(line)).toThrow(/^[^\n]+$/);
  });

  it("asks for the address when it has none, and shows the help before anything else", () => {
    expect(() => parse("status", {})).toThrow("HEALTH_CARD_ADMIN_URL");
    expect(parse("status --help", {})).toBe("help");
  });
});

describe("its tables", () => {
  it("tell a rule in words", () => {
    expect(ruleText(undefined)).toBe("planned, no day");
    expect(ruleText({ ...rule, opens_on: "2026-12-01", percentage: 25, paused: true })).toBe(
      "from 2026-12-01 to 25 %, paused",
    );
    expect(ruleText({ ...rule, exceptions: [{ organism: "91" }] })).toBe("planned, no day, 91 no day");
  });

  it("show each change from what to what, and all 101 départements by name", () => {
    const after = { ...rule, opens_on: "2026-12-01" };
    expect(changesTable([{ after }])).toMatch(/69 Rhône +france-identite +planned, no day +→ +from 2026-12-01$/);
    expect(changesTable([])).toBe("Nothing to change.");
    expect(statusTable([after]).split("\n")).toHaveLength(102);
  });
});

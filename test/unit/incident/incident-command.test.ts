import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WrongArguments } from "../../../infra/admin-command/arguments.ts";
import type { Aws } from "../../../infra/admin-command/aws.ts";
import { parseIncidentCommand } from "../../../infra/incident/command-line.ts";
import { readSwitches, type SwitchState, setSwitches, switchedApis } from "../../../infra/incident/switches.ts";
import { INCIDENT_SWITCHES, switchedOn } from "../../../shared/http/incident.ts";

const parse = (...args: string[]) => parseIncidentCommand(args);
const common = { stage: "dev", region: "eu-west-3", isConfirmed: false };

describe("the command line of an incident", () => {
  test("understands what is switched, why, and whether to ask", () => {
    expect(parse("status", "--stage", "dev")).toEqual({ ...common, wish: { kind: "status" } });
    const on = { kind: "on", of: "read-only", reason: "cards are being restored" };
    expect(parse("read-only", "on", "--stage", "dev", "--reason", on.reason)).toEqual({ ...common, wish: on });
    const off = { kind: "off", of: "stop-enrolment" };
    expect(parse("stop-enrolment", "off", "--stage", "dev", "--yes")).toEqual({
      ...common,
      isConfirmed: true,
      wish: off,
    });
    expect(parse()).toBe("help");
  });

  test.each([
    [["read-only", "on", "--stage", "dev"], "Say why"],
    [["read-only", "on", "--stage", "dev", "--reason", " "], "Say why"],
    [["read-only", "on", "--stage", "dev", "--reason", "x".repeat(201)], "Say why"],
    [["read-only", "--stage", "dev"], "Say 'read-only on'"],
    [["freeze", "on", "--stage", "dev"], "There is no command 'freeze'"],
    [["status"], "Say which stage"],
    [["status", "on", "--stage", "dev"], "one word too many"],
  ])("refuses %j", (args, message) => {
    expect(() => parse(...args)).toThrow(WrongArguments);
    expect(() => parse(...args)).toThrow(message);
  });
});

/** API Gateway with these APIs, which adds the variables that it is given to those that there are, or replaces them. */
function gateway(names: readonly string[], keeps: "adds" | "replaces" = "adds") {
  const variables = new Map<string, Record<string, string>>();
  const aws: Pick<Aws, "apis"> = {
    apis: async (method, path, body) => {
      if (path.startsWith("?")) {
        const from = Number(new URLSearchParams(path).get("nextToken") ?? 0);
        const items = names.slice(from, from + 1).map((name) => ({ apiId: `id-${name}`, name }));
        return { items, ...(from + 1 < names.length && { nextToken: String(from + 1) }) };
      }
      const [, id = ""] = path.split("/");
      const before = keeps === "adds" ? variables.get(id) : undefined;
      const { stageVariables } = (body ?? {}) as { stageVariables?: Record<string, string> };
      if (method === "PATCH") variables.set(id, { ...before, ...stageVariables });
      return { stageVariables: variables.get(id) };
    },
  };
  return { aws: aws as Aws, variables };
}

const state: fc.Arbitrary<SwitchState> = fc.oneof(
  fc.constant("off" as const),
  fc.record({
    at: fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }).map((at) => at.toISOString()),
    by: fc.string({ maxLength: 100 }),
    reason: fc.string({ unit: "grapheme", maxLength: 200 }),
  }),
);

describe("the switches", () => {
  test("stand at both APIs of the stage as they were set, whatever their reason, and functions see which are on", async () => {
    const names = [
      "health-card-dev-admin",
      "health-card-dev-card",
      "health-card-prod-card",
      "health-card-dev-practice",
    ];
    await fc.assert(
      fc.asyncProperty(state, state, fc.constantFrom("adds", "replaces"), async (enrolment, changes, keeps) => {
        const { aws, variables } = gateway(names, keeps);
        const wanted = { "stop-enrolment": enrolment, "read-only": changes };
        for (const api of await switchedApis("dev", aws)) await setSwitches(aws, api, wanted);
        expect((await switchedApis("dev", aws)).map(({ switches }) => switches)).toEqual([wanted, wanted]);
        expect([...variables.keys()].sort()).toEqual(["id-health-card-dev-card", "id-health-card-dev-practice"]);
        const on = INCIDENT_SWITCHES.filter((each) => wanted[each] !== "off");
        for (const set of variables.values()) {
          expect(switchedOn(set)).toEqual(on);
          for (const value of Object.values(set)) expect(value).toMatch(/^[A-Za-z0-9\-._~:/?#&=,]{1,2048}$/);
        }
      }),
    );
  });

  test("are off where nothing was ever set, and on whoever set them by hand", () => {
    expect(switchedOn(undefined)).toEqual([]);
    expect(readSwitches({})).toEqual({ "stop-enrolment": "off", "read-only": "off" });
    expect(switchedOn({ readOnly: "yes" })).toEqual(["read-only"]);
    expect(readSwitches({ readOnly: "yes" })["read-only"]).toBe("unknown");
  });

  test("of a stage that is not there are not set", async () => {
    await expect(switchedApis("prod", gateway(["health-card-dev-card"]).aws)).rejects.toThrow("There is no card API");
  });
});

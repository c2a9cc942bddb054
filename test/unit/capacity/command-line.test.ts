import { describe, expect, it, test } from "vitest";
import { parseCapacityArguments } from "../../../infra/capacity/command-line.ts";
import { NATIONAL } from "../../../infra/capacity/demand.ts";

describe("the arguments of npm run capacity", () => {
  it("are the whole country when there are none", () => {
    expect(parseCapacityArguments([])).toEqual({ scenario: NATIONAL, svg: undefined, isJson: false });
  });

  it("change what they name, and nothing else", () => {
    const wish = parseCapacityArguments([
      "--events",
      "9000000",
      "--enrolled",
      "50",
      "--peak-hour",
      "2.5",
      "--svg",
      "q.svg",
    ]);
    const scenario = { ...NATIONAL, eventsADay: 9_000_000, enrolled: 0.5, peakHour: 2.5 };
    expect(wish).toEqual({ scenario, svg: "q.svg", isJson: false });
  });

  it.each(["--help", "-h"])("ask for help by %s, whatever else there is", (flag) => {
    expect(parseCapacityArguments(["--events", "9", flag])).toBe("help");
  });
});

test.each([
  [["--events", "many"], "--events takes a number from 0 to 1000000000, not 'many'"],
  [["--events", "-5"], "Option '--events' argument is ambiguous"],
  [["--enrolled", "101"], "--enrolled takes a number from 0.001 to 100, such as 2.5, not '101'"],
  [["--enrolled", "0"], "--enrolled takes a number from 0.001 to 100, such as 2.5, not '0'"],
  [["--insured", "0"], "--insured takes at least one person"],
  [["--peak-hour", "0.5"], "--peak-hour takes a number from 1 to 24, such as 2.5, not '0.5'"],
  [["--peak-burst", "1e9"], "--peak-burst takes a number from 1 to 1000, such as 2.5, not '1e9'"],
  [["paris"], "'paris' is one word too many"],
  [["--region", "x"], "Unknown option '--region'"],
])("%j are refused in one line", (args, message) => {
  expect(() => parseCapacityArguments(args)).toThrow(message);
});

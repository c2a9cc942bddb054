import { describe, expect, it, test } from "vitest";
import { namesOf } from "../../bench/answered-before.ts";
import { parseBenchArguments } from "../../bench/arguments.ts";
import { loadReport } from "../../bench/load.ts";

test("what was called under load is told with its percentiles, its memory and what a million cost", () => {
  const text = loadReport([
    {
      name: "care event",
      wanted: 500,
      calls: 1000,
      perSecond: 499.6,
      milliseconds: Array.from({ length: 1000 }, (_, index) => index / 10),
      cpuMs: 1.25,
      residentBefore: 100e6,
      residentPeak: 130e6,
      awsCalls: { "dynamodb:TransactWriteItems": 1000 },
      statuses: [201],
      step: {
        function: "record-care-event",
        calledBy: "api",
        roundTrips: 1,
        calls: [{ action: "dynamodb:TransactWriteItems", times: 1, table: "care", reads: 0, writes: 6 }],
      },
    },
  ]);
  expect(text).toContain(
    "500 a second wanted, 500 answered; p50 50, p95 95, p99 99, p99.9 100 ms; 1.25 ms of a core each",
  );
  expect(text).toContain("17 environments on AWS; memory 100 MB, 30 MB more under load");
  expect(text).toContain("dynamodb:TransactWriteItems 1.00");
  expect(text).toContain("A million: $6.27 (database 4.45, functions 0.64, gateway 1.17, keys 0.00, push 0.00)");
});

describe("a call that is answered as before", () => {
  const body = (asked: object) => Buffer.from(JSON.stringify(asked));

  it("is known by its item first, then by its table or key, and by its action where it has neither", () => {
    const read = body({ TableName: "Card", Key: { pk: { S: "CARD#1" } } });
    expect(namesOf("dynamodb:GetItem", read)).toEqual([
      'dynamodb:GetItem Card {"pk":{"S":"CARD#1"}}',
      "dynamodb:GetItem Card",
    ]);
    expect(namesOf("kms:Sign", body({ KeyId: "key" }))).toEqual(["kms:Sign key"]);
    expect(namesOf("sns:Publish", Buffer.from("Action=Publish"))).toEqual(["sns:Publish "]);
  });
});

describe("the arguments of npm run bench", () => {
  it("are everything, as a table, when there are none", () => {
    expect(parseBenchArguments([])).toEqual({ isJson: false, isRecording: false, only: undefined });
    expect(parseBenchArguments(["--json", "--only", "care", "--only", "app"])).toEqual({
      isJson: true,
      isRecording: false,
      only: ["care", "app"],
    });
    expect(parseBenchArguments(["--record"])).toEqual({ isJson: false, isRecording: true, only: undefined });
    expect(parseBenchArguments(["--help"])).toBe("help");
  });

  it.each([
    [["--record", "--only", "care"], "A recording is of everything"],
    [["--all"], "Unknown option '--all'"],
    [["care"], "'care' is one word too many"],
  ])("%j are refused in one line", (args, message) => {
    expect(() => parseBenchArguments(args)).toThrow(message);
  });
});

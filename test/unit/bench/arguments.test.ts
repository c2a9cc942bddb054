import { describe, expect, it } from "vitest";
import { namesOf } from "../../bench/answered-before.ts";
import { parseBenchArguments } from "../../bench/arguments.ts";

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
    [["care"], "Unexpected argument 'care'"],
  ])("%j are refused in one line", (args, message) => {
    expect(() => parseBenchArguments(args)).toThrow(message);
  });
});

import { describe, expect, test } from "vitest";
import { matches } from "../../../infra/redrive/pattern.ts";

describe("an event source's filter", () => {
  const seen = { eventName: "INSERT", dynamodb: { NewImage: { type: { S: "context" }, told: { S: "yes" } } } };

  test.each([
    [{ eventName: ["INSERT", "MODIFY"] }, true],
    [{ eventName: ["MODIFY"] }, false],
    [{ dynamodb: { NewImage: { type: { S: ["care-event", "context"] } } } }, true],
    [{ dynamodb: { NewImage: { type: { S: ["context"] }, other: { S: ["x"] } } } }, false],
    [{ dynamodb: { NewImage: { told: { S: [{ exists: true }] } } } }, true],
    [{ dynamodb: { NewImage: { other: { S: [{ exists: true }] } } } }, false],
    [{ dynamodb: { NewImage: { other: { S: [{ exists: false }] } } } }, true],
  ])("%j lets a record through: %s", (pattern, through) => {
    expect(matches(pattern, seen)).toBe(through);
  });

  test("with a comparison that is not known here lets nothing through by mistake", () => {
    expect(() => matches({ eventName: [{ prefix: "IN" }] }, seen)).toThrow("comparison");
  });
});

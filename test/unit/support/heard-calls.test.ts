import { expect, test } from "vitest";
import { type HeardCall, lastTries } from "../../support/heard-calls.ts";

const call = (invocation: string, answered: string): HeardCall => ({
  caller: "record-care-event",
  action: "dynamodb:PutItem",
  invocation,
  began: 1,
  ended: 2,
  asked: "",
  answered,
});

test("a call that the SDK repeats is one call, as it was answered last, and two calls of one action are two", () => {
  const [lost, put, repeat] = [call("a", ""), call("b", "first"), call("a", "second")];
  expect(lastTries([lost, put, repeat])).toEqual([repeat, put]);
});

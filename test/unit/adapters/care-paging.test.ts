import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { expect, test } from "vitest";
import { careIn } from "../../../shared/adapters/dynamodb/care-table.ts";
import { packReceipt } from "../../../shared/adapters/dynamodb/packed-receipt.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { recordedEvent } from "../../support/recorded-event.ts";

const LATER = Date.parse("2026-12-14T12:00:00Z") / 1000;
const dynamo = mockClient(DynamoDBDocumentClient);
const care = careIn({ client: documentClient({ region: "eu-west-3" }), name: "Care" });

const someEvents = fc.uniqueArray(
  fc.record({
    day: fc.integer({ min: 10, max: 24 }),
    ref: fc.stringMatching(/^[a-z]{4}$/),
    told: fc.boolean(),
  }),
  { selector: ({ day, ref }) => `${day}${ref}`, maxLength: 30 },
);
type SomeEvent =
  typeof someEvents extends fc.Arbitrary<infer Events extends readonly unknown[]> ? Events[number] : never;

const recorded = recordedEvent();

/** The items of an event as they lie in the table: the event, and its push outcome once there is one. */
function items({ day, ref, told }: SomeEvent) {
  const key = { pk: "CARD#c", sk: `EVENT#2026-11-${day}#${ref}` };
  const event = {
    ...key,
    type: "care-event",
    ...recorded,
    receipt: packReceipt(recorded.receipt),
    cardRef: "c",
    ref,
    contextDay: `2026-11-${day}`,
    relayUntil: LATER,
    expiresAt: LATER,
  };
  const outcome = {
    ...key,
    sk: `${key.sk}#PUSH`,
    type: "push-outcome",
    outcome: "accepted",
    at: ref,
    expiresAt: LATER,
  };
  return told ? [event, outcome] : [event];
}

test("the pages of a card's events hold each event once, in order, with its own push outcome, whatever lies between", async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, fc.integer({ min: 2, max: 9 }), async (events, atOnce) => {
      const stored = events.flatMap(items).sort((a, b) => (a.sk < b.sk ? -1 : 1));
      dynamo.reset();
      dynamo.on(QueryCommand).callsFake((input) => {
        const after = input.ExclusiveStartKey?.sk ?? "";
        const rest = stored.filter(({ sk }) => sk > after);
        // A query may end anywhere: by its limit, or by a megabyte.
        const page = rest.slice(0, Math.min(atOnce, input.Limit));
        const last = page.at(-1);
        return {
          Items: page,
          ...(last && page.length < rest.length && { LastEvaluatedKey: { pk: last.pk, sk: last.sk } }),
        };
      });
      const seen: { ref: string; told: string | undefined }[] = [];
      for (let after: string | undefined, more = true; more; more = after !== undefined) {
        const page = await care.events("c", after);
        seen.push(...page.events.map(({ ref, push }) => ({ ref, told: push?.at })));
        after = page.next;
      }
      const told = new Set(events.filter((event) => event.told).map(({ day, ref }) => `${day}${ref}`));
      const expected = stored
        .filter(({ type }) => type === "care-event")
        .map(({ sk }) => sk.slice(-7).replace("#", ""))
        .map((name) => ({ ref: name.slice(-4), told: told.has(name) ? name.slice(-4) : undefined }));
      expect(seen).toEqual(expected);
    }),
  );
});

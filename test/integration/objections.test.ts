import { afterAll, expect, test } from "vitest";
import { contextsIn } from "../../shared/adapters/dynamodb/context-items.ts";
import { noticesIn, objectionsIn } from "../../shared/adapters/dynamodb/objection-items.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { usesIn } from "../../shared/adapters/dynamodb/use-items.ts";
import { type Use, useOf } from "../../shared/domain/use.ts";
import { digest, systemIds } from "../../shared/kernel/ids.ts";
import { ownTable } from "../support/own-table.ts";
import { CONTEXT, minutes } from "../support/recorder.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());
// Of its own: nobody follows its stream, and a use is written when the test writes it.
const care = await ownTable(client, "care");
const { openContext, context: contextNow } = contextsIn(care, () => minutes(1));
const { object } = objectionsIn(care, { name: stage.tables.card });
const { recordUse, uses } = usesIn(care);
const OBJECTION = { at: minutes(40), blockedCard: false };

/** A context, with its use as the outbox is to write it. */
async function opened() {
  const cardRef = digest("card", systemIds.secret());
  const context = { ...CONTEXT, id: digest("context", cardRef), cardRef };
  await openContext(context);
  const practice = { name: "Cabinet", kind: "doctor" } as const;
  const use: Use = { ...useOf(context), practice };
  const objectTo = async () => {
    const read = await contextNow(context.id);
    return read !== undefined && object(read, OBJECTION, undefined);
  };
  const listed = async () => (await uses(cardRef, 10, minutes(41))).entries;
  return { context, use, objectTo, listed };
}

test("an objection that comes before its use is written marks it all the same, and the practice is told of afterwards", async () => {
  const { use, context, objectTo, listed } = await opened();
  expect(await objectTo()).toBe(true);
  expect(await listed()).toEqual([{ ...useOf(context), objection: OBJECTION }]);
  await recordUse(use);
  expect(await listed()).toEqual([{ ...use, objection: OBJECTION }]);
  expect((await contextNow(context.id))?.objection).toEqual(OBJECTION);
});

test("a use that is written again keeps the objection, and what it said first of the practice", async () => {
  const { use, objectTo, listed } = await opened();
  await recordUse(use);
  expect(await objectTo()).toBe(true);
  await recordUse({ ...use, practice: { name: "Autre", kind: "pharmacy" } });
  expect(await listed()).toEqual([{ ...use, objection: OBJECTION }]);
});

test("of use and objection at the same instant neither takes anything of the other, and each is told once", async () => {
  const raced = await Promise.all(Array.from({ length: 10 }, opened));
  const answers = await Promise.all(
    raced.map(async ({ use, objectTo }, index) => {
      const writes = [recordUse(use), objectTo(), recordUse(use)];
      return Promise.all(index % 2 ? writes.reverse() : writes);
    }),
  );
  for (const answer of answers) expect(answer).toContain(true);
  for (const { use, listed } of raced) expect(await listed()).toEqual([{ ...use, objection: OBJECTION }]);
});

test("an objection to a context of which another stands is refused, and tells nobody twice", async () => {
  const { context, objectTo } = await opened();
  const read = await contextNow(context.id);
  expect(await objectTo()).toBe(true);
  expect(read && (await object(read, { ...OBJECTION, at: minutes(50) }, undefined))).toBe(false);
  const { entries } = await noticesIn(care).notices(context.practiceId, 50, minutes(41));
  expect(entries.filter(({ contextId }) => contextId === context.id)).toHaveLength(1);
});

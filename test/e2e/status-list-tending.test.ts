import { expect, test } from "vitest";
import { invoke } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { inStage } from "../support/stage.ts";
import { changeItem, partition, putItem } from "../support/stored-items.ts";

const stage = inStage();
const SIZE = 8;
const keyOf = (list: number) => ({ pk: "STATUS-LISTS", sk: String(list).padStart(9, "0") });
const lists = () => partition(stage, "status", "STATUS-LISTS");
const found = async (number: number) => (await lists()).find(({ list }) => list === number);
const tend = async () => expect(await invoke(stage, "tend-status-lists", {})).toBeNull();
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000).toISOString();
const isServed = async (list: number) => (await fetch(`${stage.urls.card}/status-lists/${list}`)).status === 200;

/** A small list behind those of the stage, with an entry in each of its places. */
async function fullList(list: number) {
  for (let index = 0; index < SIZE; index += 1) {
    await putItem(stage, "status", { pk: `STATUS#${list}#${index}`, sk: "ENTRY", type: "status-entry" });
  }
  const opened = { type: "status-list", list, size: SIZE, openedAt: daysAgo(1), decoySeed: "seed" };
  await putItem(stage, "status", { ...keyOf(list), ...opened });
}

test("a list that is full is closed, another is opened in the place of one that takes no more, and one that has nothing to say is gone", async () => {
  const last = Number((await lists()).at(-1)?.list);
  const full = last + 1;
  await fullList(full);
  await tend();
  expect(await found(full)).toHaveProperty("closedAt");
  await eventually("the publication", () => isServed(full));

  await changeItem(stage, "status", keyOf(last), { closedAt: daysAgo(0) });
  await tend();
  expect((await lists()).at(-1)).toMatchObject({ list: full + 1 });

  await changeItem(stage, "status", keyOf(full), { openedAt: daysAgo(200), closedAt: daysAgo(100) });
  await tend();
  expect(await found(full)).toBeUndefined();
  await eventually("the end of what was served", async () => !(await isServed(full)));
});

import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { listReader } from "../../../functions/credential/show-status-list/show-status-list.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";

/** Lists in a bucket, and how often it was asked. */
function bucket(...lists: [list: number, token: string][]) {
  const clock = new AdjustableClock();
  const tokens = new Map(lists);
  const asked: [list: number, etag: string | undefined][] = [];
  const show = listReader({
    now: clock.now,
    read: async (list, etag) => {
      asked.push([list, etag]);
      const token = tokens.get(list);
      if (token === undefined) return undefined;
      return etag === `"${token}"` ? "unchanged" : { etag: `"${token}"`, token };
    },
  });
  const shown = async (name: string) => {
    const outcome = await show(name);
    return outcome.ok ? outcome.value.token : outcome.refusal.kind;
  };
  return { clock, tokens, asked, show, shown };
}

test("a list is shown as it was published, plain and compressed", async () => {
  const { show } = bucket([7, "token"]);
  const outcome = await show("7");
  if (!outcome.ok) throw new Error(outcome.refusal.kind);
  expect(outcome.value.token).toBe("token");
  expect(gunzipSync(outcome.value.gzipped).toString()).toBe("token");
});

test("for five seconds nobody is asked; then whether there is a new one", async () => {
  const { clock, tokens, asked, shown } = bucket([7, "first"]);
  expect([await shown("7"), await shown("7")]).toEqual(["first", "first"]);
  clock.pass(4);
  tokens.set(7, "second");
  expect(await shown("7")).toBe("first");
  expect(asked).toEqual([[7, undefined]]);
  clock.pass(1);
  expect(await shown("7")).toBe("second");
  clock.pass(5);
  expect([await shown("7"), await shown("7")]).toEqual(["second", "second"]);
  expect(asked.slice(1)).toEqual([
    [7, '"first"'],
    [7, '"second"'],
  ]);
});

test("a list that is taken away is shown no longer", async () => {
  const { clock, tokens, shown } = bucket([7, "token"]);
  expect(await shown("7")).toBe("token");
  tokens.delete(7);
  clock.pass(5);
  expect(await shown("7")).toBe("list-unknown");
});

test("what is no number of a list is unknown, without anybody being asked", async () => {
  const { asked, shown } = bucket([7, "token"]);
  for (const name of ["", "0", "07", "-7", "7.0", "7e0", "../7", "seven", "1".repeat(10)]) {
    expect(await shown(name), name).toBe("list-unknown");
  }
  expect(asked).toEqual([]);
  expect(await shown("8")).toBe("list-unknown");
});

test("past statuses are not offered, of any list", async () => {
  const { asked, show } = bucket([7, "token"]);
  expect(await show("7", "1686925000")).toEqual({ ok: false, refusal: { kind: "history-not-offered" } });
  expect(await show("7", "")).toEqual({ ok: false, refusal: { kind: "history-not-offered" } });
  expect(asked).toEqual([]);
});

test("an environment keeps the lists that were asked for last, not all there have ever been", async () => {
  const lists = Array.from({ length: 300 }, (_, index) => [index + 1, `token ${index + 1}`] as [number, string]);
  const { asked, shown } = bucket(...lists);
  for (const [list] of lists) {
    await shown(String(list));
    await shown("1");
  }
  expect(asked).toHaveLength(300);
  await shown("1");
  await shown("300");
  expect(asked).toHaveLength(300);
  await shown("2");
  expect(asked).toHaveLength(301);
});

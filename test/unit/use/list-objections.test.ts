import { describe, expect, test } from "vitest";
import { type ListPorts, listObjections } from "../../../functions/use/list-objections/list-objections.ts";
import type { DeltaCursor } from "../../../shared/domain/delta.ts";
import type { ObjectionNotice } from "../../../shared/domain/use.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";

const NOW = new Date("2026-11-24T10:00:00Z");
const notice = (contextId: string, ago: number): ObjectionNotice => ({
  contextId,
  practiceId: "691234567",
  readerId: "desk",
  openedAt: new Date("2026-11-20T10:00:00Z"),
  objectedAt: plusSeconds(NOW, -ago),
});
const caller = (subject: string) => ({
  subject,
  jkt: "key",
  client: { clientId: subject, tokenAt: 0 },
  scopes: ["context"],
  spendProof: async () => done(undefined),
});
const BEFORE: DeltaCursor = { settled: "before", place: "behind a page" };
const reader = caller("691234567.desk");
const fund = caller("fund-01691");

/** The notices to one practice or fund, of which others are not asked for. */
function world(notices: readonly ObjectionNotice[], differently: Partial<ListPorts> = {}) {
  const asked: (readonly [party: string, after: string | undefined])[] = [];
  const ports: ListPorts = {
    standing: async () => "good",
    fund: async (fundId) => ({
      fundId,
      name: "CPAM",
      jwk: { kty: "EC", crv: "P-256", x: "x", y: "y" },
      state: "active",
      revision: 1,
    }),
    notices: async (party, limit, _now, after) => {
      asked.push([party, after]);
      return { entries: notices.slice(0, limit), next: notices.length > limit ? "next" : undefined };
    },
    placeOf: ({ objectedAt, contextId }) => `${objectedAt.toISOString()}#${contextId}`,
    now: () => NOW,
    ...differently,
  };
  return { ports, asked };
}

describe("a client", () => {
  test.each([
    { own: reader, party: "691234567" },
    { own: caller("691234567.door"), party: "691234567" },
    { own: fund, party: "fund-01691" },
  ])(
    "is told of the objections to its practice, or by its fund's people, and of no others: $own.subject",
    async ({ own, party }) => {
      const { ports, asked } = world([notice("c", 3600)]);
      const listed = await listObjections(ports, { limit: 20, cursor: BEFORE }, own);
      expect(listed).toMatchObject({ ok: true, value: { entries: [{ contextId: "c" }], more: false } });
      expect(asked).toEqual([[party, BEFORE.place]]);
    },
  );

  test("goes on behind the page while there are more, and else before what is younger than a minute", async () => {
    const notices = [notice("old", 3600), notice("older", 61), notice("young", 59)];
    const onwards = async (limit: number) => {
      const listed = await listObjections(world(notices).ports, { limit }, reader);
      return listed.ok ? [listed.value.cursor, listed.value.more] : [];
    };
    const settled = `${plusSeconds(NOW, -61).toISOString()}#older`;
    expect(await onwards(2)).toEqual([{ settled, place: "next" }, true]);
    expect(await onwards(3)).toEqual([{ settled, place: settled }, false]);
  });

  test("that has been told all is where everything was settled", async () => {
    const ask = (cursor?: DeltaCursor) => listObjections(world([]).ports, { limit: 20, cursor }, reader);
    const told = { entries: [], more: false };
    expect(await ask()).toEqual(done({ ...told, cursor: undefined }));
    expect(await ask(BEFORE)).toEqual(done({ ...told, cursor: { settled: "before", place: "before" } }));
  });

  test("that is shut out is told nothing, a reader as at every call, a fund as the registry has it now", async () => {
    const blocked = { kind: "reader-blocked" } as const;
    const refused = world([notice("c", 3600)], { standing: async () => blocked, fund: async () => undefined });
    expect(await listObjections(refused.ports, { limit: 20 }, reader)).toEqual(refuse(blocked));
    expect(await listObjections(refused.ports, { limit: 20 }, fund)).toEqual(refuse({ kind: "fund-blocked" }));
  });
});

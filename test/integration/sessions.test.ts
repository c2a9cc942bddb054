import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { sessionsIn } from "../../shared/adapters/dynamodb/session-items.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { firstRefreshToken, nextRefreshToken, type RefreshToken } from "../../shared/protocol/refresh-token.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { storedCard } from "../support/cards.ts";
import { inStage } from "../support/stage.ts";
import { changeItem } from "../support/stored-items.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());
const table = (name: "card" | "ephemeral") => ({ client, name: stage.tables[name] });

const DAY = 24 * 3600;
const proofBy = (jkt: string) => ({ jkt, spendKey: systemIds.secret(), nonce: undefined, issuedAt: 0 });

/** A session on the stage's tables that has just begun. */
async function begun(clock: AdjustableClock) {
  const card = await storedCard(table("card"));
  const sessions = sessionsIn(table("card"), clock.now);
  const first = firstRefreshToken(card, clock.now(), systemIds);
  const { cardRef, bindingId, deviceJkt: jkt, codeMac } = card;
  const tried = { cardRef, bindingId, jkt, codeMac };
  expect(await sessions.startSession(tried, first)).toBe(true);
  const rotate = async (shown: RefreshToken, jkt = card.deviceJkt) => {
    const next = nextRefreshToken(shown, systemIds);
    return { next, rotation: await sessions.rotateSession(shown, next, proofBy(jkt)) };
  };
  return { card, tried, sessions, first, rotate };
}

test("a session begins with the acceptance of the code, or not at all", async () => {
  const clock = new AdjustableClock();
  const { card, tried, sessions } = await begun(clock);
  const first = firstRefreshToken(card, clock.now(), systemIds);
  expect(await sessions.startSession({ ...tried, codeMac: "another" }, first)).toBe(false);
  const next = nextRefreshToken(first, systemIds);
  expect(await sessions.rotateSession(first, next, proofBy(card.deviceJkt))).toBe("ended");
});

test("a proof that was spent before rotates nothing", async () => {
  const { card, sessions, first } = await begun(new AdjustableClock());
  const [second, third] = [nextRefreshToken(first, systemIds), nextRefreshToken(first, systemIds)];
  const proof = proofBy(card.deviceJkt);
  expect(await sessions.rotateSession(first, second, proof)).toBe("rotated");
  expect(await sessions.rotateSession(second, third, proof)).toBe("proof-replayed");
  expect(await sessions.rotateSession(second, third, proofBy(card.deviceJkt))).toBe("rotated");
});

test("of one request that comes twenty times at once, one rotates and the others are replays, which end nothing", async () => {
  const { card, sessions, first } = await begun(new AdjustableClock());
  const proof = proofBy(card.deviceJkt);
  const nexts = Array.from({ length: 20 }, () => nextRefreshToken(first, systemIds));
  const all = await Promise.all(nexts.map((next) => sessions.rotateSession(first, next, proof)));
  expect(all.toSorted()).toEqual([...Array(19).fill("proof-replayed"), "rotated"]);
  const latest = nexts[all.indexOf("rotated")] ?? first;
  const next = nextRefreshToken(latest, systemIds);
  expect(await sessions.rotateSession(latest, next, proofBy(card.deviceJkt))).toBe("rotated");
});

test("a session knows a replay for as long as the proof would be accepted, and takes no more proofs than it can know again", async () => {
  const clock = new AdjustableClock();
  const { card, sessions, first } = await begun(clock);
  const proofs = Array.from({ length: 21 }, () => proofBy(card.deviceJkt));
  const shown = [first];
  const rotate = async (proof = proofBy(card.deviceJkt), token = shown.at(-1) ?? first) => {
    const next = nextRefreshToken(token, systemIds);
    const rotation = await sessions.rotateSession(token, next, proof);
    if (rotation === "rotated") shown.push(next);
    return rotation;
  };
  for (const [index, proof] of proofs.entries())
    expect(await rotate(proof)).toBe(index < 20 ? "rotated" : "proof-replayed");
  clock.pass(179);
  for (const [index, proof] of proofs.slice(0, 20).entries())
    for (const token of [shown[index], shown.at(-1)]) expect(await rotate(proof, token)).toBe("proof-replayed");
  clock.pass(1);
  expect(await rotate()).toBe("rotated");
});

test("a session is not refreshed on a card that is suspended, and goes on afterwards; of another binding it is over", async () => {
  const { card, sessions, first, rotate } = await begun(new AdjustableClock());
  const put = (differently: Readonly<Record<string, string>>) =>
    changeItem(stage, "card", { pk: `CARD#${card.cardRef}`, sk: "CARD" }, differently);
  await put({ state: "suspended" });
  expect((await rotate(first)).rotation).toBe("ended");
  await put({ state: "active", bindingId: "another" });
  expect((await rotate(first)).rotation).toBe("unbound");
  await put({ bindingId: card.bindingId });
  const next = nextRefreshToken(first, systemIds);
  expect(await sessions.rotateSession(first, next, proofBy(card.deviceJkt))).toBe("rotated");
});

test("of fifty that rotate one token at once, one does, and the others are known as misuse", async () => {
  const { rotate, first } = await begun(new AdjustableClock());
  const all = await Promise.all(Array.from({ length: 50 }, () => rotate(first)));
  expect(all.map(({ rotation }) => rotation).sort()).toEqual([...Array(49).fill("misused"), "rotated"]);
});

/** A session, and what must be true of it in days since it began. */
async function walk() {
  const clock = new AdjustableClock();
  const { sessions, first, rotate } = await begun(clock);
  const model = { today: 0, idleUntil: 30, isEnded: false };
  const shown = { latest: first, older: first };
  const isLive = () => !model.isEnded && model.today < Math.min(model.idleUntil, 90);
  const end = async () => {
    await sessions.endSession(first);
    model.isEnded = true;
  };
  const misuse = async (token: RefreshToken, jkt?: string) => {
    expect((await rotate(token, jkt)).rotation).toBe(isLive() ? "misused" : "ended");
    await end();
  };
  const use = async () => {
    const { next, rotation } = await rotate(shown.latest);
    expect(rotation).toBe(isLive() ? "rotated" : "ended");
    if (rotation !== "rotated") return;
    Object.assign(shown, { latest: next, older: shown.latest });
    model.idleUntil = model.today + 30;
  };
  const steps = {
    use,
    revoke: end,
    useByAnother: () => misuse(shown.latest, "another"),
    useOlder: () => (shown.older === shown.latest ? use() : misuse(shown.older)),
  };
  const wait = async (days: number) => {
    model.today += days;
    clock.pass(days * DAY);
  };
  return (step: keyof typeof steps | number) => (typeof step === "number" ? wait(step) : steps[step]());
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant("use" as const) },
  { weight: 4, arbitrary: fc.constantFrom(1, 15, 29, 30) },
  { weight: 2, arbitrary: fc.constantFrom("useOlder" as const, "useByAnother" as const, "revoke" as const) },
);

test("whatever is shown in whatever order, a session goes on for its phone's latest token, 30 days idle and 90 in all", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const take = await walk();
      for (const each of steps) await take(each);
    }),
    { numRuns: 40 },
  );
});

import { describe, expect, test } from "vitest";
import {
  type DeliveryPorts,
  deliverCredential,
} from "../../../functions/credential/deliver-credential/deliver-credential.ts";
import type { CredentialContent } from "../../../functions/credential/issue-credential/card-claims.ts";
import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { CredentialOfIssuance } from "../../../shared/domain/credential.ts";
import { configurationsFor } from "../../../shared/domain/credential-configuration.ts";
import { type DeferredIssuance, POLL_SECONDS } from "../../../shared/domain/deferred-issuance.ts";
import type { Enrolment } from "../../../shared/domain/enrolment.ts";
import type { DirectoryEntry } from "../../../shared/domain/insured.ts";
import type { ProvenWallet, WalletStanding } from "../../../shared/http/callers.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";
import { newCard } from "../../support/cards.ts";
import { Crash, crashing, everyCrash } from "../../support/crashing.ts";
import { newClientKey } from "../../support/key-pair.ts";

const card = await newCard("1card");
const keys = await Promise.all(
  Array.from({ length: 3 }, async () => {
    const { jwk, jkt } = await newClientKey();
    return { jwk, jkt };
  }),
);
const household = { insured: { cardRef: card.cardRef }, revision: 7 } as DirectoryEntry;
const dead = { ...household, insured: { ...household.insured, deceasedOn: "2026-11-23" } };
const placeAt = (index: number) => ({ list: 1, index, endsAt: new Date("2027-06-01T00:00:00Z") });
const PENDING = { kind: "pending", transactionId: "transaction", interval: POLL_SECONDS };
const unknown = refuse({ kind: "transaction-unknown" });
const denied = refuse({ kind: "card-not-usable" });

/** A deferred issuance, and all that becomes of it. */
function world(more: Partial<DeferredIssuance> = {}) {
  const clock = new AdjustableClock();
  const until = new Date(clock.now().getTime() + 24 * 3600_000);
  let deferral: DeferredIssuance = {
    transactionId: "transaction",
    cardRef: card.cardRef,
    walletJkt: "wallet",
    configuration: "apcv_sd_jwt_vc",
    keys,
    issuance: "issuance",
    until,
    ...more,
  };
  const records: CredentialOfIssuance[] = [];
  const changes: CardChange[] = [];
  const signed: CredentialContent[] = [];
  const ports: DeliveryPorts = {
    configurations: configurationsFor({ trustsProviders: true }),
    canIssue: async () => true,
    deferral: async (id) => (id === deferral.transactionId ? deferral : undefined),
    household: async () => household,
    freePlaces: async (count) => Array.from({ length: count }, (_, index) => placeAt(100 - index)),
    recordDelivery: async (_deferral, { cardRef, bindingId }, issuance, { free, change }) => {
      if (deferral.deliveredAt) return refuse({ kind: "overtaken" } as const);
      deferral = { ...deferral, deliveredAt: change.at };
      changes.push(change);
      for (const [index, { holderJkt, issuedAt }] of issuance.credentials.entries()) {
        const status = free[index];
        const record = { cardRef, bindingId, holderJkt, issuedAt, status, isLive: true };
        records.unshift({ ...record, id: `${issuance.id}.${index}`, issuance: issuance.id });
      }
      return done(free);
    },
    ofIssuance: async (_cardRef, issuance) => records.filter((each) => each.issuance === issuance),
    writeCredential: async (_configuration, content) => `signed ${signed.push(content)}`,
    ids: systemIds,
    now: clock.now,
  };
  const wallet = (standing: WalletStanding = { kind: "card", card, wasAwaited: false }): ProvenWallet => ({
    subject: card.cardRef,
    jkt: "wallet",
    spendProof: async () => done(standing),
  });
  const ask = (standing?: WalletStanding, differently: Partial<ProvenWallet> = {}, asked = ports) =>
    deliverCredential(asked, "transaction", { ...wallet(standing), ...differently });
  return { clock, until, ports, wallet, ask, records, changes, signed };
}
const delivered = expect.objectContaining({ kind: "delivered" });

test("while the card may still come the wallet is told the same name and interval, however often it asks", async () => {
  const { ask, until, records } = world();
  for (let again = 0; again < 3; again += 1)
    expect(await ask({ kind: "awaited", enrolment: { expiresAt: until } as Enrolment })).toEqual(done(PENDING));
  expect(records).toEqual([]);
});

test("once the card is there each key that was proven gets its credential, on record before any is signed, and the phone is told", async () => {
  const { ask, records, changes, signed, clock } = world();
  const outcome = await ask();
  expect(outcome).toEqual(done({ kind: "delivered", credentials: [1, 2, 3].map((n) => `signed ${n}`) }));
  expect(signed.map(({ key }) => key)).toEqual(keys);
  expect(new Set(records.map(({ holderJkt }) => holderJkt))).toEqual(new Set(keys.map(({ jkt }) => jkt)));
  const told = { cardRef: card.cardRef, kind: "credential-delivered", jkt: card.deviceJkt, at: clock.now() };
  expect(changes).toEqual([expect.objectContaining(told)]);
});

test("of polls that race one delivers, and the others are told to ask again", async () => {
  const { ask, records, changes } = world();
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask()));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(5);
  const values = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  expect(values.filter(({ kind }) => kind === "delivered")).toHaveLength(1);
  expect(values.filter(({ kind }) => kind === "pending")).toEqual(Array(4).fill(PENDING));
  expect([records.length, changes.length]).toEqual([keys.length, 1]);
});

describe("when the answer was lost", () => {
  test("the same credentials are signed again: the same keys, places and times, and nothing new on record", async () => {
    const { ask, records, changes, signed, clock } = world();
    await ask();
    const first = signed.splice(0);
    clock.pass(POLL_SECONDS);
    expect(await ask()).toEqual(done(delivered));
    expect(signed).toEqual(first);
    expect([records.length, changes.length]).toEqual([keys.length, 1]);
  });

  test("it may still be on its way for half a minute; after a quarter of an hour it has had its time", async () => {
    const { ask, clock } = world();
    await ask();
    clock.pass(29);
    expect(await ask()).toEqual(done(PENDING));
    clock.pass(1);
    expect(await ask()).toEqual(done(delivered));
    clock.pass(869);
    expect(await ask()).toEqual(done(delivered));
    clock.pass(1);
    expect(await ask()).toEqual(unknown);
  });

  test("what was revoked meanwhile is not given out again", async () => {
    const { ask, records, clock } = world();
    await ask();
    clock.pass(POLL_SECONDS);
    records[0] = { ...(records[0] as CredentialOfIssuance), isLive: false };
    expect(await ask()).toEqual(unknown);
  });
});

describe("nobody else gets it:", () => {
  test.each<[string, Partial<ProvenWallet>]>([
    ["a wallet of another card", { subject: "2other" }],
    ["a wallet with another key", { jkt: "another" }],
  ])("%s is told what who made the name up is told", async (_who, differently) => {
    const { ask, ports, wallet, records } = world();
    expect(await ask(undefined, differently)).toEqual(unknown);
    expect(await deliverCredential(ports, "made up", wallet())).toEqual(unknown);
    expect(records).toEqual([]);
  });

  test("nor who asks while the household changes, who is to ask again: the next answer says what is true then", async () => {
    const { ask, ports, records } = world();
    const changed = async () => refuse({ kind: "household-changed" } as const);
    expect(await ask(undefined, {}, { ...ports, recordDelivery: changed })).toEqual(done(PENDING));
    expect(records).toEqual([]);
    expect(await ask()).toEqual(done(delivered));
  });

  test("nor who uses a proof again", async () => {
    const { ask, records } = world();
    const replayed = refuse({ kind: "proof-replayed" } as const);
    expect(await ask(undefined, { spendProof: async () => replayed })).toEqual(replayed);
    expect(records).toEqual([]);
  });
});

describe("it is denied for good", () => {
  test("when the identity was rejected, or the time for it is over", async () => {
    expect(await world().ask({ kind: "over" })).toEqual(denied);
  });

  test("when the card rests, the person has died or is gone from the directory, or what was asked for is issued no more", async () => {
    expect(await world().ask({ kind: "card", card: { ...card, state: "suspended" }, wasAwaited: false })).toEqual(
      denied,
    );
    const { ports, ask } = world();
    for (const found of [undefined, dead])
      expect(await ask(undefined, {}, { ...ports, household: async () => found })).toEqual(denied);
    expect(await world({ configuration: "gone" }).ask()).toEqual(denied);
  });

  test("when the card leaves the phone at that moment", async () => {
    const { ports, ask } = world();
    expect(
      await ask(undefined, {}, { ...ports, recordDelivery: async () => refuse({ kind: "card-gone" } as const) }),
    ).toEqual(denied);
  });
});

describe("wherever the process dies, asking again gets every credential, and none is on record twice:", () => {
  const calls = ["deferral", "household", "places", "delivery"].length + keys.length;
  test.each(everyCrash(calls))("$moment call $call", async (at) => {
    const { ports, ask, records, signed, clock } = world();
    const { configurations, ids, now, ...asked } = ports;
    const dying = { configurations, ids, now, ...crashing(asked, at).ports };
    await expect(ask(undefined, {}, dying)).rejects.toThrow(Crash);
    for (const { key } of signed) expect(records.map(({ holderJkt }) => holderJkt)).toContain(key.jkt);
    clock.pass(POLL_SECONDS);
    expect(await ask()).toEqual(done(delivered));
    expect(records).toHaveLength(keys.length);
  });
});

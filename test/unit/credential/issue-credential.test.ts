import { describe, expect, test } from "vitest";
import type { CredentialPorts } from "../../../functions/credential/issue-credential/issue-credential.ts";
import { configurationsFor } from "../../../shared/domain/credential-configuration.ts";
import { POLL_SECONDS } from "../../../shared/domain/deferred-issuance.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { Crash, crashing, everyCrash } from "../../support/crashing.ts";
import {
  card,
  configurations,
  enrolment,
  household,
  insured,
  issuing,
  NOW,
  walletKeys,
  writersWith,
} from "../../support/issuing-world.ts";

test("what is put on record is what is signed: a key and an end for each, under the name that the wallet is told", async () => {
  const { recorded, signed, issue } = issuing();
  const outcome = await issue();
  const [issuance] = recorded;
  expect(outcome).toMatchObject({ ok: true, value: { notificationId: issuance?.id } });
  expect(issuance?.credentials).toEqual(
    signed.map(({ key, expiresAt }) => ({ holderJkt: key.jkt, issuedAt: NOW, expiresAt })),
  );
});

describe("nothing is signed, and the challenge is spent all the same,", () => {
  test.each<[string, Partial<CredentialPorts>, string]>([
    ["when it was spent before", { spendNonce: async () => false }, "nonce-spent"],
    ["when the directory does not know the person", { household: async () => undefined }, "card-not-usable"],
    [
      "when the person has died: the card rests with them, whatever wallets still have",
      { household: async () => ({ ...household, insured: { ...insured, deceasedOn: "2026-11-23" } }) },
      "card-not-usable",
    ],
    [
      "when who it says it is of dies or changes at that moment: another token is what helps",
      { recordCredentials: async () => refuse({ kind: "household-changed" }) },
      "phone-ended",
    ],
    [
      "when the card leaves the phone at that moment: another token is what helps",
      { recordCredentials: async () => refuse({ kind: "card-gone" }) },
      "phone-ended",
    ],
  ])("%s", async (_when, odd, kind) => {
    const spent: string[] = [];
    const spendNonce = async (nonce: string) => spent.push(nonce) > 0;
    const { signed, issue } = issuing({ spendNonce, ...odd });
    expect(await issue()).toEqual({ ok: false, refusal: { kind } });
    expect(signed).toEqual([]);
    if (!odd.spendNonce) expect(spent).toEqual(["n"]);
  });
});

test("proofs that are refused spend nothing, and so does a configuration that nobody has", async () => {
  const never = async () => {
    throw new Error("asked of AWS");
  };
  const asked = { spendNonce: never, household: never, freePlaces: never };
  const refused = async () => refuse({ kind: "key-nonces-differ" } as const);
  const { issue } = issuing({ ...asked, verifyKeyProofs: refused });
  expect(await issue()).toEqual({ ok: false, refusal: { kind: "key-nonces-differ" } });
  expect(await issue("driving_licence")).toEqual({ ok: false, refusal: { kind: "configuration-unknown" } });
});

describe.each(configurations)(
  "wherever the process dies that issues $id, no credential was signed that is not on record, and all of its batch with it:",
  ({ id, isRevocable }) => {
    const calls = ["proofs", "nonce", "directory", ...(isRevocable ? ["places"] : []), "records"].length;
    test.each(everyCrash(calls + walletKeys.length))("$moment call $call", async (at) => {
      const { recorded, signed, ports } = issuing();
      const { configurations: _had, ids: _ids, now: _now, ...asked } = ports;
      const { issue } = issuing(crashing(asked, at).ports);
      await expect(issue(id)).rejects.toThrow(Crash);
      const onRecord = recorded.flatMap(({ credentials }) => credentials.map(({ holderJkt }) => holderJkt));
      expect([0, walletKeys.length]).toContain(onRecord.length);
      for (const { key, place } of signed) {
        expect(onRecord).toContain(key.jkt);
        expect(place !== undefined).toBe(isRevocable);
      }
    });
  },
);

test("where no wallet provider is trusted, nothing can be had whose keys must be attested", () => {
  const ids = (trustsProviders: boolean) => configurationsFor({ trustsProviders }).map(({ id }) => id);
  expect(ids(true)).toEqual(["apcv_sd_jwt_vc", "apcv_mso_mdoc", "apcv_sd_jwt_vc_one_time"]);
  expect(ids(false)).toEqual(["apcv_sd_jwt_vc", "apcv_mso_mdoc"]);
});

test("what can't be signed at the moment is refused as unknown, before anything is spent, recorded or signed", async () => {
  const spent: string[] = [];
  const spendNonce = async (nonce: string) => spent.push(nonce) > 0;
  const { recorded, signed, issue, issueNamed } = issuing({ canIssue: writersWith(undefined).canIssue, spendNonce });
  expect(await issue("apcv_mso_mdoc")).toEqual(refuse({ kind: "configuration-unknown" }));
  const identifier = "apcv_mso_mdoc.holder";
  expect(await issueNamed([identifier], { identifier })).toEqual(refuse({ kind: "identifier-unknown" }));
  expect([spent, recorded, signed]).toEqual([[], [], []]);
  expect(await issue("apcv_sd_jwt_vc")).toMatchObject({ ok: true });
});

describe("for whose card is not there yet", () => {
  const until = new Date("2026-11-30T00:00:00Z");
  const awaited = { kind: "awaited", enrolment: { ...enrolment, expiresAt: until } } as const;

  test("nothing is recorded or signed: what was asked for is kept, with the keys that were proven, under a name that only the wallet knows", async () => {
    const { recorded, signed, deferred, issue } = issuing({}, awaited);
    const outcome = await issue();
    const transactionId = deferred[0]?.transactionId;
    expect(outcome).toEqual(done({ kind: "deferred", transactionId, interval: POLL_SECONDS }));
    const keys = walletKeys.map(({ jwk, jkt }) => ({ jwk, jkt }));
    const asked = { cardRef: insured.cardRef, walletJkt: "jkt", configuration: "apcv_sd_jwt_vc", keys, until };
    expect(deferred).toEqual([{ ...asked, transactionId, issuance: expect.any(String) }]);
    expect(transactionId).toMatch(/^[\w-]{43}$/);
    expect(deferred[0]?.issuance).not.toBe(transactionId);
    expect([recorded, signed]).toEqual([[], []]);
  });

  test("who will get no card is denied, as for a card that rests", async () => {
    const denied = { ok: false, refusal: { kind: "card-not-usable" } };
    expect(await issuing({}, { kind: "over" }).issue()).toEqual(denied);
    const resting = { kind: "card", card: { ...card, state: "suspended" }, wasAwaited: false } as const;
    expect(await issuing({}, resting).issue()).toEqual(denied);
  });

  test("once it is there they are issued at once, and its phone is told in the same write, since nobody has authorized them by it", async () => {
    const { recorded, changes, issue } = issuing({}, { kind: "card", card, wasAwaited: true });
    expect(await issue()).toMatchObject({ ok: true, value: { kind: "issued" } });
    expect(recorded).toHaveLength(1);
    const { cardRef, deviceJkt: jkt } = card;
    expect(changes).toEqual([{ id: expect.any(String), cardRef, kind: "credential-delivered", at: NOW, jkt }]);
    const byPhone = issuing();
    await byPhone.issue();
    expect(byPhone.changes).toEqual([]);
  });

  test("a proof of keys that is wrong, or a challenge that was spent, is refused as ever", async () => {
    const spentBefore = issuing({ spendNonce: async () => false }, awaited);
    expect(await spentBefore.issue()).toEqual({ ok: false, refusal: { kind: "nonce-spent" } });
    expect(spentBefore.deferred).toEqual([]);
  });
});

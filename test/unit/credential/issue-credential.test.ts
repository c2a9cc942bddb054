import { randomBytes } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { type CredentialContent, sdJwtClaims } from "../../../functions/credential/issue-credential/card-claims.ts";
import {
  type CredentialPorts,
  type IssuedCredentials,
  issueCredential,
} from "../../../functions/credential/issue-credential/issue-credential.ts";
import { CARD_CLAIMS } from "../../../shared/domain/card-claims.ts";
import { cardType } from "../../../shared/domain/card-type.ts";
import type { Issuance } from "../../../shared/domain/credential.ts";
import { configurationsFor } from "../../../shared/domain/credential-configuration.ts";
import { identifiersFor } from "../../../shared/domain/credential-identifier.ts";
import { type DeferredIssuance, POLL_SECONDS } from "../../../shared/domain/deferred-issuance.ts";
import type { Enrolment } from "../../../shared/domain/enrolment.ts";
import type { DirectoryEntry, Insured } from "../../../shared/domain/insured.ts";
import type { WalletStanding } from "../../../shared/http/callers.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { openReference, sealReference } from "../../../shared/protocol/credential-reference.ts";
import { issueSdJwt } from "../../../shared/protocol/sd-jwt/issue-sd-jwt.ts";
import { newCard } from "../../support/cards.ts";
import { Crash, crashing, everyCrash } from "../../support/crashing.ts";
import { newClientKey } from "../../support/key-pair.ts";
import { localSigner } from "../../support/local-signer.ts";

const ISSUER = "https://cv.example";
const NOW = new Date("2026-11-24T10:20:30Z");
const insured: Insured = {
  cardRef: "1".padEnd(23, "a"),
  accountSubject: "account-of-ange",
  familyName: "GENÊT",
  birthName: "ORMEAU",
  givenNames: "Ange",
  sex: "M",
  birthDate: "1986-02-14",
  quality: "06",
  organism: "012010000",
  rights: { from: "2020-01-01", until: "2027-12-31" },
  exclusion: { reason: "guardianship", from: "2001-01-01", until: "2002-01-01" },
};

const enrolment: Enrolment = {
  id: "enrolment",
  cardRef: insured.cardRef,
  accountSubject: "account-of-ange",
  route: "document-video",
  renews: false,
  state: "identity-pending",
  identityNonce: "nonce",
  startedAt: "2026-11-23T00:00:00.000Z",
  expiresAt: NOW,
};

const child = { birthDate: "2016-00-00", twinRank: 1, familyName: "GENÊT", givenNames: "Lou", quality: "06" } as const;
const household: DirectoryEntry = {
  insured,
  beneficiaries: [
    { ...child, sex: "F" },
    { ...child, twinRank: 2, givenNames: "Zoé" },
    { ...child, birthDate: "2019-03-01", givenNames: "Noé", sex: "M" },
  ],
  revision: 7,
  sealedNir: "sealed",
};

const { signer, publicKey, kid } = await localSigner();
const walletKeys = [await newClientKey(), await newClientKey(), await newClientKey()];
const card = await newCard(insured.cardRef);
const configurations = configurationsFor({ trustsProviders: true });
const place = (index: number) => ({ list: 7, index, endsAt: new Date("2027-04-01T00:00:00Z") });

const referenceKey = randomBytes(32);

/** What is written while credentials are issued, and the ports that write it. */
function issuing(odd: Partial<CredentialPorts> = {}, standing: WalletStanding = { kind: "card", card }) {
  const recorded: Issuance[] = [];
  const signed: CredentialContent[] = [];
  const deferred: DeferredIssuance[] = [];
  const ports: CredentialPorts = {
    configurations,
    verifyKeyProofs: async () => done({ keys: walletKeys.map(({ jwk, jkt }) => ({ jwk, jkt })), nonce: "n" }),
    spendNonce: async () => true,
    household: async () => household,
    freePlaces: async (count) => Array.from({ length: count }, (_, index) => place(index)),
    recordCredentials: async (_holder, issuance, free) => {
      recorded.push(issuance);
      return issuance.isRevocable ? free : [];
    },
    writeCredential: (_configuration, content) => {
      signed.push(content);
      const jti = sealReference(content.reference, referenceKey);
      const claims = sdJwtClaims({ issuer: ISSUER, type: cardType(ISSUER) }, content, jti);
      return issueSdJwt(signer, claims, () => systemIds.secret(16));
    },
    defer: async (deferral) => {
      deferred.push(deferral);
    },
    ids: systemIds,
    now: () => NOW,
    ...odd,
  };
  const caller = { subject: insured.cardRef, jkt: "jkt", spendProof: async () => done(standing) };
  const issue = (configuration = "apcv_sd_jwt_vc") => issueCredential(ports, { configuration, proofs: {} }, caller);
  /** With a token that names what it may be asked for. */
  const issueNamed = (
    credentialIdentifiers: readonly string[],
    wish: { readonly configuration?: string; readonly identifier?: string },
  ) => issueCredential(ports, { ...wish, proofs: {} }, { ...caller, credentialIdentifiers });
  return { recorded, signed, deferred, ports, issue, issueNamed };
}

async function issued(configuration?: string): Promise<IssuedCredentials> {
  const outcome = await issuing().issue(configuration);
  if (!outcome.ok) throw new Error(outcome.refusal.kind);
  if (outcome.value.kind !== "issued") throw new Error("deferred");
  return outcome.value;
}

const disclosedIn = (credential: string): unknown[][] =>
  credential
    .split("~")
    .slice(1, -1)
    .map((text) => JSON.parse(Buffer.from(text, "base64url").toString()));

describe.each(configurations.map(({ id }) => id))("a credential of configuration %s", async (id) => {
  const { credentials } = await issued(id);
  const [first = ""] = credentials;
  const disclosed = disclosedIn(first);
  const [jwt = ""] = first.split("~");

  test("says five things of a person and not one more, each for itself", () => {
    const claims = disclosed.map(([_salt, ...claim]) => claim);
    expect(claims).toEqual([
      ["family_name", "GENÊT"],
      ["given_names", "Ange"],
      ["sex", "M"],
      ["quality", "06"],
      ["organism", { code: "012010000", regime: "01", caisse: "201" }],
    ]);
  });

  test("says what the card's documents announce, with all that is in it", () => {
    const paths = disclosed.flatMap(([_salt, name, value]) => [
      [name],
      ...(typeof value === "object" && value !== null ? Object.keys(value).map((part) => [name, part]) : []),
    ]);
    expect(paths).toEqual(CARD_CLAIMS.map(({ path }) => path));
  });

  test("says nothing else that the directory knows of the person, in whatever place or form", () => {
    const whole = JSON.stringify([decodeProtectedHeader(jwt), decodeJwt(jwt), disclosed]);
    const { cardRef, accountSubject, birthName, birthDate, rights, exclusion } = insured;
    const others = [cardRef, accountSubject, birthName, birthDate, birthDate.replaceAll("-", "")];
    for (const other of [...others, ...Object.values(rights), exclusion?.reason]) expect(whole).not.toContain(other);
  });

  test("shares no salt, no digest and no key with another of its batch, or of the next", async () => {
    const next = await issued(id);
    const parts = [...credentials, ...next.credentials].map((each) => each.split("~").filter((part) => part !== ""));
    const all = parts.flat();
    expect(new Set(all).size).toBe(all.length);
    const salts = [...credentials, ...next.credentials].flatMap((each) => disclosedIn(each).map(([salt]) => salt));
    expect(new Set(salts).size).toBe(salts.length);
    for (const salt of salts) expect(Buffer.from(String(salt), "base64url")).toHaveLength(16);
    expect(next.notificationId).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });
});

describe("in clear a credential says nothing of the person: whose word it is, of what type, how long, for which key, and where its status stands", () => {
  const digest = expect.stringMatching(/^[A-Za-z0-9_-]{43}$/);
  const { vct, integrity } = cardType(ISSUER);
  const jti = expect.stringMatching(/^[A-Za-z0-9_-]{116}$/);
  const clear = { iss: ISSUER, jti, vct, "vct#integrity": integrity, _sd: Array(5).fill(digest), _sd_alg: "sha-256" };
  const iat = Date.parse("2026-11-24T10:00:00Z") / 1000;
  const payloads = async (id: string) => {
    const { credentials } = await issued(id);
    const jwts = credentials.map((each) => each.split("~")[0] ?? "");
    for (const jwt of jwts) expect(decodeProtectedHeader(jwt)).toEqual({ alg: "ES256", kid, typ: "dc+sd-jwt" });
    const verified = await Promise.all(jwts.map((jwt) => jwtVerify(jwt, publicKey, { currentDate: NOW })));
    return verified.map(({ payload }) => payload);
  };

  test("the card lives for thirty days, each of a batch for a key and with a place of its own", async () => {
    const exp = Date.parse("2026-12-24T10:00:00Z") / 1000;
    expect(await payloads("apcv_sd_jwt_vc")).toEqual(
      walletKeys.map(({ jwk }, index) => ({
        ...clear,
        iat,
        exp,
        cnf: { jwk },
        status: { status_list: { idx: index, uri: `${ISSUER}/status-lists/7` } },
      })),
    );
  });

  test("one of one-time use ends within a day, before its status could change", async () => {
    const exp = Date.parse("2026-11-25T10:00:00Z") / 1000;
    expect(await payloads("apcv_sd_jwt_vc_one_time")).toEqual(
      walletKeys.map(({ jwk }) => ({ ...clear, iat, exp, cnf: { jwk } })),
    );
  });
});

test("each says to nobody but us which one it is, and of which card", async () => {
  const { recorded, issue } = issuing();
  const outcome = await issue();
  if (!outcome.ok || outcome.value.kind !== "issued") throw new Error("not issued");
  const sealed = outcome.value.credentials.map((each) => decodeJwt(each.split("~")[0] ?? "").jti);
  expect(sealed.map((jti) => openReference(jti, referenceKey))).toEqual(
    walletKeys.map((_, index) => ({ cardRef: insured.cardRef, credentialId: `${recorded[0]?.id}.${index}` })),
  );
});

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
    ["when the card has left the phone meanwhile", { recordCredentials: async () => undefined }, "card-not-usable"],
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

describe("wherever the process dies, no credential was signed that is not on record, and all of its batch with it:", () => {
  const calls = ["proofs", "nonce", "directory", "places", "records"].length + walletKeys.length;
  test.each(everyCrash(calls))("$moment call $call", async (at) => {
    const { recorded, signed, ports } = issuing();
    const { configurations: _had, ids: _ids, now: _now, ...asked } = ports;
    const { issue } = issuing(crashing(asked, at).ports);
    await expect(issue()).rejects.toThrow(Crash);
    const onRecord = recorded.flatMap(({ credentials }) => credentials.map(({ holderJkt }) => holderJkt));
    expect([0, walletKeys.length]).toContain(onRecord.length);
    for (const { key } of signed) expect(onRecord).toContain(key.jkt);
  });
});

test("where no wallet provider is trusted, nothing can be had whose keys must be attested", () => {
  const ids = (trustsProviders: boolean) => configurationsFor({ trustsProviders }).map(({ id }) => id);
  expect(ids(true)).toEqual(["apcv_sd_jwt_vc", "apcv_sd_jwt_vc_one_time"]);
  expect(ids(false)).toEqual(["apcv_sd_jwt_vc"]);
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
    const resting = { kind: "card", card: { ...card, state: "suspended" } } as const;
    expect(await issuing({}, resting).issue()).toEqual(denied);
  });

  test("a proof of keys that is wrong, or a challenge that was spent, is refused as ever", async () => {
    const spentBefore = issuing({ spendNonce: async () => false }, awaited);
    expect(await spentBefore.issue()).toEqual({ ok: false, refusal: { kind: "nonce-spent" } });
    expect(spentBefore.deferred).toEqual([]);
  });
});

describe("a token that names credentials", () => {
  const ID = "apcv_sd_jwt_vc";
  const named = identifiersFor(ID, household);
  const [holder = "", lou = "", noe = ""] = named;

  test("names the holder's card and one for everybody covered of whom all is known that a card says, by names that tell nothing", () => {
    expect(named).toHaveLength(3);
    expect(holder).toBe(`${ID}.holder`);
    for (const identifier of [lou, noe]) expect(identifier).toMatch(/^apcv_sd_jwt_vc\.[A-Za-z0-9_-]{22}$/);
    expect(identifiersFor(ID, undefined)).toEqual([holder]);
    const next = identifiersFor(ID, { ...household, revision: 8 });
    expect(next.filter((identifier) => named.includes(identifier))).toEqual([holder]);
  });

  test("gets the card of who is asked for: the five claims of theirs, with the holder's organism, and theirs on record", async () => {
    const { signed, recorded, issueNamed } = issuing();
    expect((await issueNamed(named, { identifier: noe })).ok).toBe(true);
    const [{ person } = { person: undefined }] = signed;
    const { organism } = insured;
    expect(person).toEqual({ familyName: "GENÊT", givenNames: "Noé", sex: "M", quality: "06", organism });
    expect((await issueNamed(named, { identifier: lou })).ok).toBe(true);
    expect((await issueNamed(named, { identifier: holder })).ok).toBe(true);
    const [ofNoe, ofLou, ofHolder] = recorded.map(({ dependant }) => dependant);
    expect(ofNoe).toEqual({ ref: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), revision: 7 });
    expect([ofLou?.ref === ofNoe?.ref, ofHolder]).toEqual([false, undefined]);
  });

  test("is asked by those names and by no others, and one that names none by none", async () => {
    const unknown = { ok: false, refusal: { kind: "identifier-unknown" } };
    const { signed, issueNamed, issue, ports } = issuing();
    expect(await issueNamed([holder], { identifier: lou })).toEqual(unknown);
    expect(await issueNamed(named, { identifier: `${ID}.nobody` })).toEqual(unknown);
    expect(await issueNamed(["driving_licence.holder"], { identifier: "driving_licence.holder" })).toEqual(unknown);
    const expected = { ok: false, refusal: { kind: "identifier-expected" } };
    expect(await issueNamed(named, { configuration: ID })).toEqual(expected);
    const caller = { subject: "", jkt: "", spendProof: async () => done({ kind: "card", card } as const) };
    expect(await issueCredential(ports, { identifier: holder, proofs: {} }, caller)).toEqual(unknown);
    expect(signed).toEqual([]);
    expect((await issue()).ok).toBe(true);
  });

  test("names nobody who has left the household since, or whose place another has taken", async () => {
    const { signed, issueNamed } = issuing({
      household: async () => ({ ...household, beneficiaries: household.beneficiaries.slice(1), revision: 8 }),
    });
    for (const identifier of [lou, noe])
      expect(await issueNamed(named, { identifier })).toEqual({ ok: false, refusal: { kind: "identifier-unknown" } });
    expect(signed).toEqual([]);
  });
});

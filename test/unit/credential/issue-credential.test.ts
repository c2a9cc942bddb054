import { decodeProtectedHeader, jwtVerify } from "jose";
import { expect, test } from "vitest";
import {
  CONFIGURATION,
  type CredentialPorts,
  issueCredential,
} from "../../../functions/credential/issue-credential/issue-credential.ts";
import { CARD_CLAIMS } from "../../../shared/domain/card-claims.ts";
import { cardType } from "../../../shared/domain/card-type.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { issueSdJwt } from "../../../shared/protocol/sd-jwt/issue-sd-jwt.ts";
import { newCard } from "../../support/cards.ts";
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

const { signer, publicKey, kid } = await localSigner();
const walletKey = await newClientKey();

const place = { list: 7, index: 4711, endsAt: new Date("2027-04-01T00:00:00Z") };

async function issued(): Promise<string> {
  const ports: CredentialPorts = {
    verifyKeyProof: async () => ({ jwk: walletKey.jwk, jkt: walletKey.jkt, nonce: "n", alsoAttested: [] }),
    spendNonce: async () => true,
    insured: async () => insured,
    freePlaces: async () => [place],
    recordCredentials: async () => [place],
    issueSdJwt: (claims) => issueSdJwt(signer, claims, () => systemIds.secret(16)),
    issuer: ISSUER,
    type: cardType(ISSUER),
    ids: systemIds,
    now: () => NOW,
  };
  const card = await newCard(insured.cardRef);
  const caller = { subject: insured.cardRef, jkt: "jkt", spendProof: async () => done(card) };
  const outcome = await issueCredential(ports, { configuration: CONFIGURATION, proof: "proof" }, caller);
  if (!outcome.ok) throw new Error(outcome.refusal.kind);
  return outcome.value;
}

const credential = await issued();
const [jwt = "", ...disclosures] = credential.split("~").slice(0, -1);
const { payload } = await jwtVerify(jwt, publicKey, { currentDate: NOW });
const disclosed: unknown[][] = disclosures.map((text) => JSON.parse(Buffer.from(text, "base64url").toString()));

test("a credential says five things of a person and not one more, each for itself", () => {
  const claims = disclosed.map(([_salt, ...claim]) => claim);
  expect(claims).toEqual([
    ["family_name", "GENÊT"],
    ["given_names", "Ange"],
    ["sex", "M"],
    ["quality", "06"],
    ["organism", { code: "012010000", regime: "01", caisse: "201" }],
  ]);
});

test("those are the claims that the card's documents announce, with all that is in them", () => {
  const paths = disclosed.flatMap(([_salt, name, value]) => [
    [name],
    ...(typeof value === "object" && value !== null ? Object.keys(value).map((part) => [name, part]) : []),
  ]);
  expect(paths).toEqual(CARD_CLAIMS.map(({ path }) => path));
});

test("in clear it says nothing of the person: whose word it is, of what type, how long, for which key, and where its status stands", () => {
  const digest = expect.stringMatching(/^[A-Za-z0-9_-]{43}$/);
  const { vct, integrity } = cardType(ISSUER);
  expect(payload).toEqual({
    iss: ISSUER,
    vct,
    "vct#integrity": integrity,
    iat: Date.parse("2026-11-24T10:00:00Z") / 1000,
    exp: Date.parse("2026-12-24T10:00:00Z") / 1000,
    cnf: { jwk: walletKey.jwk },
    status: { status_list: { idx: 4711, uri: `${ISSUER}/status-lists/7` } },
    _sd: Array(5).fill(digest),
    _sd_alg: "sha-256",
  });
  expect(decodeProtectedHeader(jwt)).toEqual({ alg: "ES256", kid, typ: "dc+sd-jwt" });
});

test("nothing else that the directory knows of the person is in it, in whatever place or form", () => {
  const whole = JSON.stringify([decodeProtectedHeader(jwt), payload, disclosed]);
  const { cardRef, accountSubject, birthName, birthDate, rights, exclusion } = insured;
  const others = [cardRef, accountSubject, birthName, birthDate, birthDate.replaceAll("-", "")];
  for (const other of [...others, ...Object.values(rights), exclusion?.reason]) expect(whole).not.toContain(other);
});

test("two of them share no salt and no digest", async () => {
  const other = (await issued()).split("~").filter((part) => part !== "");
  expect([jwt, ...disclosures].filter((part) => other.includes(part))).toEqual([]);
  for (const [salt] of disclosed) expect(Buffer.from(String(salt), "base64url")).toHaveLength(16);
});

import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  X509Certificate as ByPeer,
  ExtendedKeyUsageExtension,
  IssuerAlternativeNameExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509ChainBuilder,
} from "@peculiar/x509";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { eventually } from "../support/eventually.ts";
import { watchedFetch } from "../support/http-client.ts";
import { servedStatus } from "../support/issued-credentials.ts";
import { newClientKey } from "../support/key-pair.ts";
import { verifyMdoc } from "../support/mdoc-verifier.ts";
import {
  approvedEnrolment,
  CODE,
  newPerson,
  newPushTarget,
  type PersonWithPhone,
  personWithPhone,
  signedInHolder,
} from "../support/people.ts";
import { credential, deferredCredential } from "../support/routes/credential-routes.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";
import { waitingWallet } from "../support/waiting-wallet.ts";
import { Wallet } from "../support/wallet.ts";
import { encryptingFetch } from "../support/wallet-encryption.ts";
import { keyProof, namedCredentials } from "../support/wallet-token.ts";

const stage = inStage();
const { card } = stage.urls;
const DAY = 24 * 3_600_000;
const Promised = z.object({ transaction_id: z.string() });
const Issued = z.object({ credentials: z.tuple([z.object({ credential: z.string() })]) });
const VALID = 0;
const INVALID = 1;

let holder: PersonWithPhone;
let root: X509Certificate;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  root = new X509Certificate(await (await fetch(`${card}/iaca.pem`)).text());
});

/** Somebody else's wallet takes an offer, and gets the card as an mdoc for each key. */
async function issuedBatch(count: number) {
  const wallet = await Wallet.make();
  const keys = await Promise.all(Array.from({ length: count }, newClientKey));
  const batch = await wallet.acceptBatch(holder.phone, { keys }, { format: "mso_mdoc" });
  const verified = await Promise.all(
    batch.credentials.map((text, index) => verifyMdoc(text, { root, key: keys[index] ?? expect.fail("no key") })),
  );
  return { ...batch, keys, verified };
}

describe("the card as an mdoc", () => {
  it("is issued to somebody else's wallet and verified by another library up to the root that is served: five elements, bound to the wallet's key", async () => {
    const { verified, keys } = await issuedBatch(1);
    const [mdoc] = verified;
    expect(mdoc?.elements).toEqual({
      family_name: holder.person.identity.family_name,
      given_names: holder.person.identity.given_names,
      sex: "F",
      quality: "00",
      organism: { code: "016910000", regime: "01", caisse: "691" },
    });
    expect(mdoc?.deviceKey).toEqual({ x: keys[0]?.jwk.x, y: keys[0]?.jwk.y });
    const [issuedAt = 0, expiresAt = 0] = [mdoc?.issuedAt.getTime(), mdoc?.expiresAt.getTime()];
    expect([issuedAt % 3_600_000, expiresAt - issuedAt]).toEqual([0, 30 * DAY]);
  });

  it("is offered by reference as by value, to who scans it with another wallet and types the code in", async () => {
    const wallet = await Wallet.make();
    const offer = (await holder.phone.offer("other", { format: "mso_mdoc" })).expecting(201);
    expect(offer.credential_offer.credential_configuration_ids).toEqual(["apcv_mso_mdoc"]);
    const text = await wallet.follow(offer.link, offer.tx_code);
    expect((await verifyMdoc(text, { root, key: wallet.holderKey })).elements.quality).toBe("00");
  });

  it("comes in batches, each of its own key, salts, digests and place, at one signature each", async () => {
    const { result, calls } = await stage.watchingCalls(() => issuedBatch(5));
    const { verified } = result;
    expect(verified).toHaveLength(5);
    const parts = verified.flatMap((each) => each.parts);
    expect(new Set(parts).size).toBe(parts.length);
    expect(new Set(verified.map(({ status }) => `${status?.uri}#${status?.idx}`)).size).toBe(5);
    const signatures = calls.filter(({ caller, action }) => caller === "issue-credential" && action === "kms:Sign");
    expect(signatures).toHaveLength(5);
  });

  it("is revoked like any other: once its wallet has deleted it, verifiers find that in the list that it names", async () => {
    const { verified, tell } = await issuedBatch(1);
    const status = verified[0]?.status ?? expect.fail("no status");
    expect(await servedStatus(stage, { status })).toBe(VALID);
    await tell("credential_deleted");
    await eventually("the revocation", async () => (await servedStatus(stage, { status })) === INVALID);
  });
});

describe("what is so for every credential is so for an mdoc:", () => {
  it("its request and answer may be encrypted", async () => {
    const secrets = new Secrets();
    const wallet = await Wallet.make(secrets, encryptingFetch(watchedFetch(secrets), card, "/credential"));
    const text = await wallet.accept(holder.phone, { format: "mso_mdoc" });
    expect((await verifyMdoc(text, { root, key: wallet.holderKey })).elements.sex).toBe("F");
  });

  it("it is promised while an identity is pending, and delivered once the card is there", async () => {
    const held = await personWithPhone(stage);
    const enrolment = await approvedEnrolment(stage, held);
    const wallet = await waitingWallet(stage, held, enrolment);
    const asked = await wallet.asking({ credential_configuration_id: "apcv_mso_mdoc" });
    const promised = await sendWhole(credential, asked);
    expect(promised.status).toBe(202);
    (await held.phone.bindDevice(held.accountToken, enrolment, CODE, newPushTarget())).expecting(200);
    const collecting = wallet.collecting(Promised.parse(promised.body));
    const text = Issued.parse((await sendWhole(deferredCredential, collecting)).body).credentials[0].credential;
    const { given_names } = (await verifyMdoc(text, { root, key: wallet.holderKey })).elements;
    expect(given_names).toBe(held.person.identity.given_names);
  });

  it("somebody covered has one of their own, by the name that the token gives", async () => {
    const child = {
      birthDate: "2015-03-02",
      twinRank: 1,
      familyName: "VIREVOLTE",
      givenNames: "Lou",
      sex: "F",
    } as const;
    const parent = await signedInHolder(stage, undefined, await newPerson(stage, {}, [{ ...child, quality: "06" }]));
    const [tokenKey, key] = [await newClientKey(), await newClientKey()];
    const wish = { configuration: "apcv_mso_mdoc", dependants: true };
    const { token, identifiers } = await namedCredentials(parent.phone, tokenKey, wish);
    const answer = await sendWhole(credential, {
      url: `${card}/credential`,
      credentials: { kind: "dpop", token, key: tokenKey, nonce: { of: card } },
      body: { credential_identifier: identifiers[1], proofs: { jwt: [await keyProof(parent.phone, key)] } },
    });
    const text = Issued.parse(answer.body).credentials[0].credential;
    expect((await verifyMdoc(text, { root, key })).elements).toMatchObject({ given_names: "Lou", quality: "06" });
  });
});

describe("the authority of document signers", () => {
  it("is served to everybody, and kept for an hour by a validator", async () => {
    const answer = await fetch(`${card}/iaca.pem`);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/pem-certificate-chain",
      "cache-control": "public, max-age=3600",
    });
    const etag = answer.headers.get("etag") ?? "";
    const again = await fetch(`${card}/iaca.pem`, { headers: { "if-none-match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("and what it certifies are as ISO/IEC 18013-5 annex B describes them, but for revocation lists, in the eyes of another library", async () => {
    const { verified } = await issuedBatch(1);
    const [authority, signer] = [new ByPeer(root.raw), new ByPeer(verified[0]?.signer.raw ?? "")];
    const chain = await new X509ChainBuilder({ certificates: [authority] }).build(signer);
    expect(chain.map(({ serialNumber }) => serialNumber)).toEqual([signer.serialNumber, authority.serialNumber]);
    for (const each of [authority, signer]) {
      expect(await each.verify({ publicKey: authority.publicKey })).toBe(true);
      expect(each.subjectName.getField("C")).toEqual(["FR"]);
      expect(each.subjectName.getField("CN")).toHaveLength(1);
      expect(each.issuer).toBe(authority.subject);
      expect(each.signatureAlgorithm).toMatchObject({ name: "ECDSA", hash: { name: "SHA-256" } });
      const named = each.getExtension(IssuerAlternativeNameExtension);
      expect(named?.names.toJSON()).toEqual([{ type: "url", value: card }]);
      expect(each.getExtension(SubjectKeyIdentifierExtension)?.keyId).toMatch(/^[0-9a-f]{40}$/);
      expect(each.serialNumber.length).toBeGreaterThanOrEqual(16);
    }
    const lifeOf = ({ notBefore, notAfter }: ByPeer) => (notAfter.getTime() - notBefore.getTime()) / DAY;
    expect([lifeOf(authority), lifeOf(signer)]).toEqual([9 * 365, 457]);
    expect(authority.getExtension(BasicConstraintsExtension)).toMatchObject({
      ca: true,
      pathLength: 0,
      critical: true,
    });
    const mayCertify = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
    expect(authority.getExtension(KeyUsagesExtension)).toMatchObject({ usages: mayCertify, critical: true });
    expect(signer.getExtension(BasicConstraintsExtension)).toBeNull();
    const mayOnlySign = { usages: KeyUsageFlags.digitalSignature, critical: true };
    expect(signer.getExtension(KeyUsagesExtension)).toMatchObject(mayOnlySign);
    const forMdocs = { usages: ["1.0.18013.5.1.2"], critical: true };
    expect(signer.getExtension(ExtendedKeyUsageExtension)).toMatchObject(forMdocs);
    const authorityKeyId = authority.getExtension(SubjectKeyIdentifierExtension)?.keyId;
    expect(signer.getExtension(AuthorityKeyIdentifierExtension)?.keyId).toBe(authorityKeyId);
  });
});

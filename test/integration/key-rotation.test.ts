import { randomUUID } from "node:crypto";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { digest, ES256 } from "@sd-jwt/crypto-nodejs";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { certifySigner } from "../../functions/signing-key/certify-signer/certify-signer.ts";
import { certifyPorts } from "../../functions/signing-key/certify-signer/ports.ts";
import { waitsOf } from "../../functions/signing-key/key-waits.ts";
import { takeKeyStep } from "../../functions/signing-key/take-key-step/take-key-step.ts";
import { signingKeysIn } from "../../shared/adapters/dynamodb/signing-keys.ts";
import { documentClient, type Table } from "../../shared/adapters/dynamodb/table.ts";
import { currentSigner, existingKeys, keyPublisher } from "../../shared/adapters/kms/signing-keys.ts";
import type { KeyStep, SigningPurpose } from "../../shared/domain/signing-key.ts";
import { epochSeconds, plusSeconds } from "../../shared/kernel/clock.ts";
import { createAccessToken, tokenKey } from "../../shared/protocol/access-token.ts";
import { receiptSigner } from "../../shared/protocol/receipt.ts";
import { issueSdJwt } from "../../shared/protocol/sd-jwt/issue-sd-jwt.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { verifyCertifiedJwt } from "../support/certified-jwt.ts";
import { ownTable } from "../support/own-table.ts";
import { inStage } from "../support/stage.ts";

const ISSUER = "https://card.example";
const DAY = 24 * 3600;
const PURPOSES = ["credential", "token", "receipt"] as const;
const stage = inStage();
const kms = new KMSClient(stage.aws);
const client = documentClient(stage.aws);
const clock = new AdjustableClock();
const waits = waitsOf(DAY);

let table: Table;
let generations: Readonly<Record<(typeof PURPOSES)[number], string>>;
let authorityKey: string;
beforeAll(async () => {
  table = await ownTable(client, "signing");
  const newKey = async () => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }));
    return KeyMetadata?.KeyId ?? "";
  };
  const ring = async () => `1=${await newKey()},2=${await newKey()}`;
  generations = { credential: await ring(), token: await ring(), receipt: await ring() };
  authorityKey = await newKey();
});
afterAll(() => {
  client.destroy();
  kms.destroy();
});

/** Something signed, and until when it must verify. */
interface Signed {
  readonly what: (typeof PURPOSES)[number];
  readonly text: string;
  readonly until: Date;
}

/** An environment of the functions that sign: it keeps which key signs, as they do. */
function environment() {
  const finder = (purpose: (typeof PURPOSES)[number]) =>
    currentSigner(kms, { purpose, generations: generations[purpose], table, now: clock.now });
  const [credential, token, receipt] = [finder("credential"), finder("token"), finder("receipt")];
  const sign = receiptSigner("environment", receipt, ISSUER, clock.now);
  const key = tokenKey(token, ISSUER, clock.now);
  return async (): Promise<Signed[]> => {
    const now = clock.now();
    const iat = epochSeconds(now);
    const grant = { issuer: ISSUER, subject: "s", clientId: "c", scope: "card", jkt: "k", jti: randomUUID(), now };
    const clear = { iss: ISSUER, vct: `${ISSUER}/vct`, iat, exp: iat + 30 * DAY };
    const sdJwt = await issueSdJwt(await credential(), { clear, selective: { quality: "00" } }, () => "s".repeat(22));
    return [
      { what: "credential", text: sdJwt, until: plusSeconds(now, 30 * DAY) },
      { what: "token", text: await createAccessToken(await key(), grant), until: plusSeconds(now, 300) },
      { what: "receipt", text: await sign({ jti: randomUUID() }), until: plusSeconds(now, 2 * 365 * DAY) },
    ];
  };
}

const kidOf = (jwt: string): string => String(decodeProtectedHeader(jwt).kid);
const certified = async (text: string, keys: JSONWebKeySet, use: "token" | "receipt", typ: string) =>
  (await verifyCertifiedJwt(keys, text, { typ, use, issuer: ISSUER, now: clock.now() })).certifiedBy;
/** Each tells the published key that it was verified by. */
const verifiers: Readonly<Record<Signed["what"], (text: string, keys: JSONWebKeySet) => Promise<string>>> = {
  token: (text, keys) => certified(text, keys, "token", "at+jwt"),
  receipt: (text, keys) => certified(text, keys, "receipt", "apcv-receipt+jwt"),
  credential: async (text, keys) => {
    const [jwt = ""] = text.split("~");
    const options = { currentDate: clock.now(), typ: "dc+sd-jwt" };
    await jwtVerify(jwt, createLocalJWKSet(keys), options);
    const verifier = await ES256.getVerifier(keys.keys.find(({ kid }) => kid === kidOf(jwt)) ?? {});
    const peer = new SDJwtVcInstance({ hasher: digest, hashAlg: "sha-256", verifier });
    await peer.verify(text, { currentDate: epochSeconds(clock.now()) });
    return kidOf(jwt);
  },
};

const take = async (purpose: SigningPurpose, generation: number, step: KeyStep) => {
  const existing = existingKeys(kms, generations);
  const ports = { ...signingKeysIn(table), ...existing, waits, now: clock.now };
  const taken = await takeKeyStep(ports, { purpose, generation, step, by: "somebody", reason: "a drill" });
  return taken.ok ? taken.value.outcome : taken.refusal.kind;
};

const certify = async (generation: number) => {
  const settings = { stage: "test", base: ISSUER, authorityKey, generations: generations.credential, table };
  const ports = { ...certifyPorts(kms, settings), now: clock.now };
  const certified = await certifySigner(ports, { generation, by: "somebody", reason: "a drill" });
  return certified.ok ? certified.value.outcome : certified.refusal.kind;
};

test("in a whole rotation nothing that was signed stops verifying at any instant, with the keys as they are published or were a cache's life ago", async () => {
  const publisher = keyPublisher(kms, { generations, table, now: clock.now });
  const old = environment();
  const signed: Signed[] = [];
  let cached = {
    credential: await publisher("credential"),
    token: await publisher("token"),
    receipt: await publisher("receipt"),
  };
  /** Signs with an environment of the start and with a new one, then verifies all that counts, by what is published and by what was. */
  const signAndVerify = async () => {
    const before = cached;
    clock.pass(61);
    for (const environs of [old, environment()]) signed.push(...(await environs()));
    for (const { what, text } of signed.filter(({ until }) => clock.now() < until)) {
      const published = await publisher(what);
      await expect(verifiers[what](text, published), what).resolves.toBeTruthy();
      await expect(verifiers[what](text, before[what]), `${what}, cached`).resolves.toBeTruthy();
      cached = { ...cached, [what]: published };
    }
  };
  const allTake = async (generation: number, step: KeyStep) =>
    new Set(await Promise.all(PURPOSES.map((purpose) => take(purpose, generation, step))));
  await signAndVerify();
  expect(await allTake(2, "published")).toEqual(new Set(["changed"]));
  expect(await allTake(2, "signing")).toEqual(new Set(["too-early"]));
  await signAndVerify();
  await signAndVerify();
  clock.pass(DAY);
  expect(await take("credential", 2, "signing")).toBe("not-certified");
  expect(await certify(2)).toBe("changed");
  expect(await certify(2)).toBe("unchanged");
  expect(await allTake(2, "signing")).toEqual(new Set(["changed"]));
  expect(await allTake(1, "retired")).toEqual(new Set(["too-early"]));
  for (let time = 0; time < 3; time += 1) await signAndVerify();
  const lastOf = (what: Signed["what"]) => signed.findLast((each) => each.what === what)?.text ?? "";
  const kids = async (what: Signed["what"]) => (await publisher(what)).keys.map(({ kid }) => kid);
  for (const what of PURPOSES)
    expect(await verifiers[what](lastOf(what), await publisher(what))).toBe((await kids(what))[1]);
  clock.pass(waits("token").replaced);
  expect(await take("token", 1, "retired")).toBe("changed");
  await signAndVerify();
  clock.pass(waits("credential").replaced);
  expect(await take("credential", 1, "retired")).toBe("changed");
  expect(await take("receipt", 1, "retired")).toBe("too-early");
  await signAndVerify();
  expect([(await kids("token")).length, (await kids("credential")).length, (await kids("receipt")).length]).toEqual([
    1, 1, 2,
  ]);
});

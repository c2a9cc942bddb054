import { createHash, createPublicKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { decodeCBOR, encodeCBOR } from "@levischuck/tiny-cbor";
import { verifyAttestation } from "node-app-attest";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { verifyAndroidKey } from "../../../../shared/protocol/device-attestation/android-key.ts";
import {
  verifyAppAttest,
  verifyAppAttestAssertion,
} from "../../../../shared/protocol/device-attestation/app-attest.ts";
import { APPLE_ROOTS, GOOGLE_ROOTS } from "../../../../shared/protocol/device-attestation/vendor-roots.ts";
import { PublicJwk } from "../../../../shared/protocol/public-jwk.ts";
import { policy } from "../../../support/attestation-expectations.ts";
import { APPLE_SAMPLE } from "../../../support/vectors/apple-sample.ts";
import { W3C_ANDROID_KEY, W3C_CLIENT_DATA, W3C_ROOT } from "../../../support/vectors/w3c-android-key.ts";

const sha256 = (bytes: Uint8Array | string): Buffer => createHash("sha256").update(bytes).digest();
const bytes = z.instanceof(Uint8Array);
const mapOf = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.map(z.string(), z.unknown()).transform(Object.fromEntries).pipe(z.object(shape));
const WithChain = mapOf({ attStmt: mapOf({ x5c: z.array(bytes) }) });

const { resolve } = createRequire(import.meta.url);
/** A real attestation of an iPhone, as the package `node-app-attest` tests with it. */
const real = (environment: "development" | "production") => {
  const text = readFileSync(resolve(`node-app-attest/test/fixtures/attestation-${environment}.json`), "utf8");
  const { attestation, challenge, keyId } = z.record(z.string(), z.string()).parse(JSON.parse(text));
  const [object = Buffer.alloc(0), sent = Buffer.alloc(0)] = [attestation, challenge].map((base64 = "") =>
    Buffer.from(base64, "base64"),
  );
  return { object, challenge: sent, keyId: keyId ?? "" };
};
const TEAM = "V8H6LQ9448";
const BUNDLE = "io.uebelacker.AppAttestExample";
const realPolicy = { ...policy, iosApps: [`${TEAM}.${BUNDLE}`], iosDevelopment: true };
const keyIdOf = ({ x, y }: PublicJwk): string =>
  sha256(Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")])).toString("base64");

describe("Apple's own words, under Apple's own root:", () => {
  test.each(["development", "production"] as const)("a real %s attestation of 2024 is taken at its time", (kind) => {
    const { object, challenge, keyId } = real(kind);
    const expected = { clientDataHash: sha256(challenge), policy: realPolicy, roots: APPLE_ROOTS };
    const at = (now: string) => verifyAppAttest(object.toString("base64url"), { ...expected, now: new Date(now) });
    const taken = at("2024-02-08T00:00:00Z");
    expect(taken.ok && keyIdOf(taken.value.key)).toBe(keyId);
    expect(at("2026-11-25T00:00:00Z")).toEqual({ ok: false, refusal: { kind: "chain-expired" } });
    const peer = { attestation: object, challenge, keyId, bundleIdentifier: BUNDLE, teamIdentifier: TEAM };
    expect(verifyAttestation({ ...peer, allowDevelopmentEnvironment: true }).keyId).toBe(keyId);
  });

  test("the real development attestation is refused where only the store's apps count", () => {
    const { object, challenge } = real("development");
    const strict = { ...realPolicy, iosDevelopment: false };
    const expected = { clientDataHash: sha256(challenge), policy: strict, roots: APPLE_ROOTS };
    const outcome = verifyAppAttest(object.toString("base64url"), { ...expected, now: new Date("2024-02-08") });
    expect(outcome).toEqual({ ok: false, refusal: { kind: "wrong-environment" } });
  });

  test("a real assertion is taken, once", () => {
    const text = readFileSync(resolve("node-app-attest/test/verifyAssertion.test.js"), "utf8");
    const [, assertion = ""] = /ASSERTION = Buffer.from\(\s*"([^"]+)"/.exec(text) ?? [];
    const [, pem = ""] = /PUBLIC_KEY =\s*"([^"]+)"/.exec(text) ?? [];
    const [, payload = ""] = /payload:\s*'([^']+)'/.exec(text) ?? [];
    const key = PublicJwk.parse(createPublicKey(pem.replaceAll("\\n", "\n")).export({ format: "jwk" }));
    const takenAfter = (counter: number) =>
      verifyAppAttestAssertion(Buffer.from(assertion, "base64").toString("base64url"), {
        clientDataHash: sha256(payload),
        policy: realPolicy,
        appAttest: { key, counter },
      });
    expect(takenAfter(0)).toEqual({ ok: true, value: { key, counter: 1 } });
    expect(takenAfter(1)).toEqual({ ok: false, refusal: { kind: "wrong-counter" } });
  });

  test("Apple's sample of iOS 27 is taken, whatever more it tells", () => {
    const { attStmt } = WithChain.parse(decodeCBOR(new Uint8Array(real("production").object)));
    const statement = new Map<string, Uint8Array | Uint8Array[]>([
      ["x5c", [new Uint8Array(APPLE_SAMPLE.leaf), attStmt.x5c[1] ?? new Uint8Array()]],
      ["receipt", new Uint8Array()],
    ]);
    const object = new Map<string, string | Uint8Array | typeof statement>([
      ["fmt", "apple-appattest"],
      ["attStmt", statement],
      ["authData", new Uint8Array(APPLE_SAMPLE.authData)],
    ]);
    const taken = verifyAppAttest(Buffer.from(encodeCBOR(object)).toString("base64url"), {
      clientDataHash: APPLE_SAMPLE.clientDataHash,
      policy: { ...policy, iosApps: [APPLE_SAMPLE.appId] },
      roots: APPLE_ROOTS,
      now: APPLE_SAMPLE.at,
    });
    expect(taken.ok && keyIdOf(taken.value.key)).toBe(APPLE_SAMPLE.keyId);
  });
});

describe("the Android key attestation of Web Authentication Level 3", () => {
  const { attStmt } = WithChain.parse(decodeCBOR(new Uint8Array(W3C_ANDROID_KEY)));
  const [leaf = new Uint8Array()] = attStmt.x5c;
  const verified = (differently: { challenge?: Buffer; roots?: readonly X509Certificate[] } = {}) =>
    verifyAndroidKey(
      [leaf, W3C_ROOT].map((der) => Buffer.from(der).toString("base64url")),
      {
        challenge: sha256(W3C_CLIENT_DATA),
        deviceKey: PublicJwk.parse(new X509Certificate(leaf).publicKey.export({ format: "jwk" })),
        policy,
        roots: [new X509Certificate(W3C_ROOT)],
        revokedSerials: new Set(),
        now: new Date("2025-01-01"),
        ...differently,
      },
    );

  test("is read, and refused because software keeps its key", () => {
    expect(verified()).toEqual({ ok: false, refusal: { kind: "software-key" } });
  });

  test("is refused earlier when it answers another challenge, or its root is not trusted", () => {
    expect(verified({ challenge: sha256("other") })).toEqual({ ok: false, refusal: { kind: "wrong-challenge" } });
    expect(verified({ roots: GOOGLE_ROOTS })).toEqual({ ok: false, refusal: { kind: "chain-untrusted" } });
  });
});

test("the pinned roots are these and no others, by the SHA-256 of their keys, and signed by themselves", () => {
  const pinned = [...GOOGLE_ROOTS, ...APPLE_ROOTS];
  const prints = pinned.map(({ publicKey }) =>
    sha256(publicKey.export({ type: "spki", format: "der" })).toString("hex"),
  );
  expect(prints).toEqual([
    "feb2ea7551ee316ed4bb443c8293b884dbfdea40b603ee3e4f4a897e4580fbae",
    "3ee44512a1af2beb39c889490c60ea3f82e43f5d5a5532f5ab9419f676cd07ec",
    "1ae751fd29896d0f1f13fe226c063f445d40d8938acc6245c251ecc0679330bd",
  ]);
  for (const root of pinned) expect.soft(root.verify(root.publicKey), root.subject).toBe(true);
});

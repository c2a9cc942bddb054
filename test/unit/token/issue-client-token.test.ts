import { describe, expect, test } from "vitest";
import {
  type Client,
  type ClientGrant,
  type ClientTokenPorts,
  issueClientToken,
} from "../../../functions/token/issue-client-token/issue-client-token.ts";
import { READER_SCOPES } from "../../../shared/domain/practice.ts";
import type { Denials } from "../../../shared/domain/standing.ts";
import { newClientKey, signedBy } from "../../support/key-pair.ts";

const NOW = new Date("2026-11-24T10:00:00Z");
const CERTIFICATE = { serial: "ab12", thumbprint: "t".repeat(43) };
const NOBODY: Denials = { tokensUntil: new Map(), certificates: new Set(), minimumVersions: new Map() };
const [own, next, stranger] = await Promise.all([newClientKey(), newClientKey(), newClientKey()]);
const READER: Client = {
  keys: [own.jwk],
  scopes: ["context", "care-event"],
  state: "active",
  software: { name: "Cabinet", version: "4.11" },
  practiceKind: "doctor",
};

/** A client that signs with a key; who knows the key is the registry's `client`. */
async function ask(
  client: Client | undefined,
  differently: Partial<ClientTokenPorts> = {},
  odd: { key?: typeof own; certificate?: typeof CERTIFICATE; scope?: string | undefined } = {},
) {
  const { key = own, certificate, scope } = { scope: "context", ...odd };
  const spent: string[] = [];
  const granted: ClientGrant[] = [];
  const ports: ClientTokenPorts = {
    client: async () => client,
    isRevoked: async () => false,
    denials: async () => NOBODY,
    verifyAssertion: async (_assertion, _clientId, { x }) => (x === key.jwk.x ? { jti: "jti" } : undefined),
    verifyDpop: async () => ({ jkt: "jkt", nonce: undefined, spendKey: "proof", issuedAt: 0 }),
    nonces: { fresh: async () => "nonce", isLive: async () => false },
    spendJti: async (spendKey) => spent.push(spendKey) > 0,
    readyToSign: async () => undefined,
    createToken: async (grant) => {
      granted.push(grant);
      return "token";
    },
    now: () => NOW,
    ...differently,
  };
  const assertion = await signedBy(key, { typ: "JWT" }, { sub: "691234567.desk" });
  const wish = { grantType: "client_credentials", scope, assertion, dpop: "proof", certificate };
  return { outcome: await issueClientToken(ports, wish), spent, granted };
}

const refusal = (kind: string, more: object = {}) => ({ ok: false, refusal: { kind, ...more } });

describe("a client token", () => {
  test("says what the reader runs, of what kind its practice is and which certificate it came with, and is as old as the question", async () => {
    const { outcome, granted, spent } = await ask(READER, {}, { certificate: CERTIFICATE });
    expect(outcome).toEqual({ ok: true, value: { token: "token", scope: "context" } });
    expect(granted).toEqual([
      {
        clientId: "691234567.desk",
        scope: "context",
        jkt: "jkt",
        software: READER.software,
        practiceKind: "doctor",
        certificate: CERTIFICATE.thumbprint,
        now: NOW,
      },
    ]);
    expect(spent).toHaveLength(2);
  });

  test("holds what the reader's role lets it ask for, and nothing that another role may", async () => {
    const desk: Client = { ...READER, scopes: ["administrative"] };
    expect((await ask(desk)).outcome).toEqual(refusal("scope-unknown"));
    expect((await ask(desk, {}, { scope: undefined })).granted).toMatchObject([{ scope: "administrative" }]);
    expect((await ask(READER, {}, { scope: undefined })).granted).toMatchObject([{ scope: "context care-event" }]);
    expect((await ask(READER, {}, { scope: "administrative" })).outcome).toEqual(refusal("scope-unknown"));
    expect((await ask(READER, {}, { scope: "identity-decision" })).outcome).toEqual(refusal("scope-unknown"));
  });

  test("holds the scope of the insured number only where it was asked for by its name", async () => {
    const doctor: Client = { ...READER, scopes: READER_SCOPES.care };
    expect((await ask(doctor, {}, { scope: undefined })).granted).toMatchObject([{ scope: "context care-event" }]);
    expect((await ask(doctor, {}, { scope: "context nir" })).granted).toMatchObject([{ scope: "context nir" }]);
  });

  test("is given for either of two keys, and for no other", async () => {
    const turning = { ...READER, keys: [own.jwk, next.jwk] };
    for (const key of [own, next]) expect((await ask(turning, {}, { key })).outcome).toMatchObject({ ok: true });
    expect((await ask(turning, {}, { key: stranger })).outcome).toEqual(refusal("client-invalid"));
  });

  const tooOld = { ...NOBODY, minimumVersions: new Map([["cabinet", "4.12"]]) };
  test.each([
    ["a blocked client", { ...READER, state: "blocked" } as const, {}, refusal("reader-blocked")],
    ["a revoked certificate", READER, { isRevoked: async () => true }, refusal("reader-blocked")],
    [
      "software that is too old",
      READER,
      { denials: async () => tooOld },
      refusal("software-too-old", { minimum: "4.12" }),
    ],
  ])("is refused to %s, and nothing is spent or signed", async (_, client, ports, expected) => {
    const { outcome, spent, granted } = await ask(client, ports, { certificate: CERTIFICATE });
    expect(outcome).toEqual(expected);
    expect([spent, granted]).toEqual([[], []]);
    // Whoever is not the client learns nothing of it.
    const { outcome: toStranger } = await ask(client, ports, { certificate: CERTIFICATE, key: stranger });
    expect(toStranger).toEqual(refusal("client-invalid"));
  });

  test("is not given when none can be signed, which is found out before anything is spent", async () => {
    const spent: string[] = [];
    const ports = {
      readyToSign: () => Promise.reject(new Error("KMS is away")),
      spendJti: async (spendKey: string) => spent.push(spendKey) > 0,
    };
    await expect(ask(READER, ports)).rejects.toThrow("KMS is away");
    expect(spent).toEqual([]);
  });

  test("of a reader with a certificate of its own comes over that certificate's connection only", async () => {
    const bound = { ...READER, certificate: CERTIFICATE.thumbprint };
    expect((await ask(bound, {}, { certificate: CERTIFICATE })).outcome).toMatchObject({ ok: true });
    expect((await ask(bound)).outcome).toEqual(refusal("client-invalid"));
    const another = { ...CERTIFICATE, thumbprint: "u".repeat(43) };
    expect((await ask(bound, {}, { certificate: another })).outcome).toEqual(refusal("client-invalid"));
  });
});

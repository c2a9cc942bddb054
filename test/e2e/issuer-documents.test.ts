import { calculateJwkThumbprint, type JWK } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { send } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { inStage } from "../support/stage.ts";
import { offeredCode, redeemCode } from "../support/wallet-token.ts";

const stage = inStage();
const { card } = stage.urls;
const get = (path: string) => send(fetch, { method: "GET", url: `${card}${path}` });
const head = ({ status, headers }: { status: number; headers: Headers }) => [
  status,
  headers.get("content-type"),
  headers.get("cache-control"),
];

describe("who looks the service up finds", () => {
  it("the authorization server, whole (RFC 8414 §2)", async () => {
    const answer = await get("/.well-known/oauth-authorization-server");
    expect(head(answer)).toEqual([200, "application/json", "public, max-age=3600"]);
    expect(answer.body).toEqual({
      issuer: card,
      token_endpoint: `${card}/token`,
      jwks_uri: `${card}/jwks.json`,
      revocation_endpoint: `${card}/revoke`,
      scopes_supported: ["card", "apcv_credential"],
      authorization_details_types_supported: ["openid_credential"],
      grant_types_supported: [
        "urn:apcv:params:oauth:grant-type:two-factor",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:pre-authorized_code",
        "authorization_code",
      ],
      authorization_endpoint: `${card}/authorize`,
      pushed_authorization_request_endpoint: `${card}/par`,
      require_pushed_authorization_requests: true,
      response_types_supported: ["code"],
      response_modes_supported: ["query"],
      code_challenge_methods_supported: ["S256"],
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: ["attest_jwt_client_auth", "attest_jwt_client_auth_dpop", "none"],
      client_attestation_signing_alg_values_supported: ["ES256"],
      client_attestation_pop_signing_alg_values_supported: ["ES256"],
      challenge_endpoint: `${card}/challenge`,
      revocation_endpoint_auth_methods_supported: ["none"],
      "pre-authorized_grant_anonymous_access_supported": true,
      dpop_signing_alg_values_supported: ["ES256"],
      status_list_aggregation_endpoint: `${card}/status-lists`,
    });
  });

  it("how the card can be had: each way with its proofs, and when to use a credential again and to fetch another", async () => {
    const metadata = Issuer.parse((await get("/.well-known/openid-credential-issuer")).body);
    expect(metadata.batch_credential_issuance.batch_size).toBe(20);
    const levels = ["iso_18045_moderate", "iso_18045_high"];
    const proof = { proof_signing_alg_values_supported: ["ES256"] };
    const attested = { ...proof, key_attestations_required: { key_storage: levels, user_authentication: levels } };
    const common = {
      format: "dc+sd-jwt",
      vct: `${card}/vct/apcv`,
      scope: "apcv_credential",
      cryptographic_binding_methods_supported: ["jwk"],
      credential_signing_alg_values_supported: ["ES256"],
    };
    const reused = { details: ["limited_time"], reissue_trigger_lifetime_left: 7 * 24 * 3600 };
    const once = { details: ["once_only"], batch_size: 20, reissue_trigger_unused: 4 };
    expect(metadata.credential_configurations_supported).toMatchObject({
      apcv_sd_jwt_vc: {
        ...common,
        proof_types_supported: { jwt: proof, attestation: proof },
        credential_metadata: { credential_reuse_policy: { id: "arf_annex_ii", options: [reused] } },
      },
      apcv_mso_mdoc: {
        format: "mso_mdoc",
        doctype: "fr.apcv.card.1",
        scope: "apcv_credential",
        cryptographic_binding_methods_supported: ["cose_key"],
        credential_signing_alg_values_supported: [-7],
        proof_types_supported: { jwt: proof, attestation: proof },
        credential_metadata: { credential_reuse_policy: { id: "arf_annex_ii", options: [reused] } },
      },
      apcv_sd_jwt_vc_one_time: {
        ...common,
        proof_types_supported: { jwt: attested, attestation: attested },
        credential_metadata: { credential_reuse_policy: { id: "arf_annex_ii", options: [once] } },
      },
    });
  });

  it("the issuer of credentials by the identifier that stands in them, with its keys and no address of them beside", async () => {
    const answer = await get("/.well-known/jwt-vc-issuer");
    expect(head(answer)).toEqual([200, "application/json", "public, max-age=300"]);
    const { issuer, jwks } = Keyed.parse(answer.body);
    expect(issuer).toBe(card);
    await expectPublicKeys(jwks.keys);
  });

  it("every key that something is signed with, and nothing of it that is private", async () => {
    const answer = await get("/jwks.json");
    expect(head(answer)).toEqual([200, "application/json", "public, max-age=300"]);
    const { keys } = Keyed.shape.jwks.parse(answer.body);
    await expectPublicKeys(keys);
    const { jwks } = Keyed.parse((await get("/.well-known/jwt-vc-issuer")).body);
    expect(keys).toEqual(expect.arrayContaining(jwks.keys));
    expect(keys.length).toBeGreaterThan(jwks.keys.length);
  });
});

const Issuer = z.object({
  batch_credential_issuance: z.object({ batch_size: z.int() }),
  credential_configurations_supported: z.record(z.string(), z.object({ format: z.string() }).loose()),
});
const Jwk = z.record(z.string(), z.string());
const Keyed = z.strictObject({ issuer: z.string(), jwks: z.strictObject({ keys: z.array(Jwk).min(1) }) });

/** By the thumbprint that names it (RFC 7638), for this algorithm and use alone. */
async function expectPublicKeys(keys: readonly JWK[]): Promise<void> {
  for (const key of keys) {
    const { kty, crv, x, y } = key;
    const kid = await calculateJwkThumbprint({ kty, crv, x, y } as JWK);
    expect(key).toEqual({ kty: "EC", crv: "P-256", x, y, kid, use: "sig", alg: "ES256" });
  }
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
}

describe("who comes for a credential gets", () => {
  let holder: PersonWithPhone;
  beforeAll(async () => {
    holder = await signedInHolder(stage);
  });

  it("challenges without an account, each another, for nobody to keep, and with the nonce for its next proof", async () => {
    const nonces: unknown[] = [];
    for (let count = 0; count < 3; count += 1) {
      const answer = await send(fetch, { method: "POST", url: `${card}/nonce` });
      expect(head(answer)).toEqual([200, "application/json", "no-store"]);
      expect(answer.headers.get("dpop-nonce")).toMatch(/^[\w-]{48}$/);
      nonces.push(z.strictObject({ c_nonce: z.string().min(32), expires_in: z.int() }).parse(answer.body).c_nonce);
    }
    expect(new Set(nonces).size).toBe(3);
  });

  it("a token for nobody to keep, bound to its key, for five minutes and for credentials alone", async () => {
    const key = await newClientKey();
    const answer = await redeemCode(holder.phone, await offeredCode(holder.phone), key);
    expect(head(answer)).toEqual([200, "application/json", "no-store"]);
    const { access_token, ...more } = answer.body as { access_token: string };
    expect(more).toEqual({ token_type: "DPoP", expires_in: 300, scope: "apcv_credential" });
    const payload: unknown = JSON.parse(Buffer.from(access_token.split(".")[1] ?? "", "base64url").toString());
    expect(payload).toMatchObject({ iss: card, cnf: { jkt: key.jkt }, scope: "apcv_credential" });
  });
});

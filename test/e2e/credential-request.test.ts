import { beforeAll, describe, expect, it } from "vitest";
import { LARGEST_BATCH } from "../../shared/domain/credential.ts";
import { newClientKey } from "../support/key-pair.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { credential } from "../support/routes/credential-routes.ts";
import { type Callers, type Prepared, readyCallers, sendPrepared } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";
import { WalletProvider } from "../support/wallet-provider.ts";
import { keyProof, keyProofs } from "../support/wallet-token.ts";

const stage = inStage();
let callers: Callers;
beforeAll(async () => {
  callers = await readyCallers(stage);
});

describe("a credential request", () => {
  const sendBody = (prepared: Prepared, body: object) =>
    sendPrepared(credential, prepared, {
      body: JSON.stringify({ ...prepared.body, ...body }),
      headers: { "content-type": "application/json" },
    });

  it("with a challenge that was used before is refused", async () => {
    const prepared = await credential.prepare(callers);
    expect((await sendBody(prepared, {})).status).toBe(200);
    expectOAuthError(await sendBody(prepared, {}), 400, "invalid_nonce");
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  it.each([
    ["for another issuer", { claims: { aud: "http://localhost:1" } }, "invalid_proof"],
    ["that names a client, which the anonymous flow has none of", { claims: { iss: "wallet" } }, "invalid_proof"],
    ["of five minutes ago", { claims: { iat: seconds() - 300 } }, "invalid_proof"],
    ["of another type", { typ: "JWT" }, "invalid_proof"],
    ["without a challenge", { claims: { nonce: undefined } }, "invalid_proof"],
    ["over a challenge that the service did not give", { claims: { nonce: "x".repeat(43) } }, "invalid_nonce"],
  ])("with a key proof %s is refused", async (_what, odd, error) => {
    const prepared = await credential.prepare(callers);
    const jwt = await keyProof(callers.phone, await newClientKey(), odd);
    expectOAuthError(await sendBody(prepared, { proofs: { jwt: [jwt] } }), 400, error);
  });

  it("for an unknown configuration is refused", async () => {
    const prepared = await credential.prepare(callers);
    const body = { credential_configuration_id: "driving_licence" };
    expectOAuthError(await sendBody(prepared, body), 400, "unknown_credential_configuration");
  });

  it("with more proofs than a batch holds is refused", async () => {
    const prepared = await credential.prepare(callers);
    const jwt = await keyProofs(callers.phone, LARGEST_BATCH + 1);
    expectOAuthError(await sendBody(prepared, { proofs: { jwt } }), 400, "invalid_credential_request");
  });

  it("with the challenge of another in one of its proofs is refused", async () => {
    const prepared = await credential.prepare(callers);
    const jwt = [...(await keyProofs(callers.phone, 1)), ...(await keyProofs(callers.phone, 1))];
    expectOAuthError(await sendBody(prepared, { proofs: { jwt } }), 400, "invalid_nonce");
  });

  it("with a proof among right ones that is not valid, or by the same key twice, is refused whole", async () => {
    const prepared = await credential.prepare(callers);
    const [one = "", other = ""] = await keyProofs(callers.phone, 2);
    for (const jwt of [
      [one, `${other.slice(0, -8)}AAAAAAAA`],
      [one, one],
    ]) {
      expectOAuthError(await sendBody(prepared, { proofs: { jwt } }), 400, "invalid_proof");
    }
  });

  it("without proofs, or with none or two sorts of them, is refused", async () => {
    const prepared = await credential.prepare(callers);
    const jwt = await keyProofs(callers.phone, 1);
    for (const proofs of [undefined, {}, { jwt: [] }, { jwt, attestation: jwt }, { ldp_vp: [{}] }]) {
      expectOAuthError(await sendBody(prepared, { proofs }), 400, "invalid_proof");
    }
  });

  it("of the drafts, with one `proof`, is refused", async () => {
    const prepared = await credential.prepare(callers);
    const [jwt] = await keyProofs(callers.phone, 1);
    const proof = { proof_type: "jwt", jwt };
    const description = expectOAuthError(await sendBody(prepared, { proof }), 400, "invalid_credential_request");
    expect(description.error_description).toContain("proof");
  });

  it("for one-time use is refused unless a trusted provider vouches for the keys, and for keys of the level announced", async () => {
    const prepared = await credential.prepare(callers);
    const { phone } = callers;
    const [key, nonce] = [await newClientKey(), (await phone.nonce()).expecting(200).c_nonce];
    const [trusted, unknown] = [await WalletProvider.certified(), await WalletProvider.make()];
    const low = { key_storage: ["iso_18045_basic"] };
    const wrong = [
      { jwt: [await keyProof(phone, key, { nonce })] },
      { attestation: [await unknown.attestation([key], nonce)] },
      { attestation: [await trusted.attestation([key], nonce, low)] },
    ];
    const configuration = { credential_configuration_id: "apcv_sd_jwt_vc_one_time" };
    for (const proofs of wrong)
      expectOAuthError(await sendBody(prepared, { ...configuration, proofs }), 400, "invalid_proof");
    const proofs = { attestation: [await trusted.attestation([key], nonce)] };
    expect((await sendBody(prepared, { ...configuration, proofs })).status).toBe(200);
  });

  it("that is sent twice at once is answered once", async () => {
    const prepared = await credential.prepare(callers);
    const answers = await Promise.all([1, 2, 3].map(() => sendBody(prepared, {})));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    for (const answer of answers.filter(({ status }) => status === 400)) expectOAuthError(answer, 400, "invalid_nonce");
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import { AttestedWallet } from "../support/attested-wallet.ts";
import type { RawAnswer } from "../support/http-client.ts";
import { jsonBody, send } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { PRE_AUTHORIZED_GRANT } from "../support/phone-replies.ts";
import { expectExactOAuthError } from "../support/refusals.ts";
import { credential } from "../support/routes/credential-routes.ts";
import { type Callers, lettingIn, type Prepared, readyCallers, sendPrepared } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";
import { partition, type StoredItem } from "../support/stored-items.ts";
import { announcedKeys, encryptedTo, responseKey } from "../support/wallet-encryption.ts";
import { WalletProvider } from "../support/wallet-provider.ts";
import { keyProof, offeredCode } from "../support/wallet-token.ts";

const stage = inStage();
const { card } = stage.urls;
const seconds = () => Math.floor(Date.now() / 1000);
const ONE_TIME = "apcv_sd_jwt_vc_one_time";
/** Whoever was let in is given the nonce of the next proof, with a refusal too (RFC 9449 §8.2). */
const NEXT_NONCE = { "dpop-nonce": expect.stringMatching(/^[\w-]{48}$/) };

let holder: PersonWithPhone;
let callers: Callers;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  callers = { ...(await readyCallers(stage)), phone: holder.phone };
});

/** A signature of the right length that nobody made. */
const falselySigned = (jwt: string): string => `${jwt.slice(0, -8)}AAAAAAAA`;

/** Credentials and sessions of the holder's card, as they are on record. */
const issued = async (): Promise<readonly StoredItem[]> =>
  (await partition(stage, "card", `CARD#${holder.person.cardRef}`)).filter(({ type }) =>
    ["credential", "wallet-session"].includes(String(type)),
  );

/** What the attempt is answered; it leaves no credential and no session behind. */
async function issuingNothing(attempt: () => Promise<RawAnswer>): Promise<RawAnswer> {
  const before = await issued();
  const answer = await attempt();
  expect(await issued()).toEqual(before);
  return answer;
}

describe("a credential request fails on", () => {
  /** A request that would succeed, with these members in the place of its own. */
  const requested = (prepared: Prepared, members: object) =>
    issuingNothing(() => sendPrepared(credential, prepared, jsonBody({ ...prepared.body, ...members })));
  const challenge = async () => (await holder.phone.nonce()).expecting(200).c_nonce;

  it.each<[string, string, () => Promise<object>]>([
    [
      "an invalid nonce",
      "invalid_nonce",
      async () => ({
        proofs: { jwt: [await keyProof(holder.phone, await newClientKey(), { nonce: "x".repeat(43) })] },
      }),
    ],
    [
      "an invalid proof signature",
      "invalid_proof",
      async () => ({ proofs: { jwt: [falselySigned(await keyProof(holder.phone, await newClientKey()))] } }),
    ],
    [
      "an invalid key-attestation signature",
      "invalid_proof",
      async () => {
        const provider = await WalletProvider.certified();
        const attestation = await provider.attestation([await newClientKey()], await challenge());
        return { credential_configuration_id: ONE_TIME, proofs: { attestation: [falselySigned(attestation)] } };
      },
    ],
    ["a missing proof", "invalid_proof", async () => ({ proofs: undefined })],
    [
      "an unknown configuration id",
      "unknown_credential_configuration",
      async () => ({ credential_configuration_id: "driving_licence" }),
    ],
    [
      "an unknown identifier",
      "unknown_credential_identifier",
      async () => ({ credential_configuration_id: undefined, credential_identifier: "apcv_sd_jwt_vc.nobody" }),
    ],
  ])("%s: %s", async (_title, error, members) => {
    const prepared = await credential.prepare(callers);
    expectExactOAuthError(await requested(prepared, await members()), 400, error, NEXT_NONCE);
    expect((await sendPrepared(credential, prepared, jsonBody(prepared.body))).status).toBe(200);
  });

  it("unsupported encryption: invalid_encryption_parameters, in clear", async () => {
    const prepared = await credential.prepare(callers);
    const [key = {}] = await announcedKeys(card);
    const { credential_response_encryption: wish } = await responseKey();
    const request = { ...prepared.body, credential_response_encryption: { ...wish, enc: "A256CBC-HS512" } };
    const sent = { body: await encryptedTo(key, request), headers: { "content-type": "application/jwt" } };
    const answer = await issuingNothing(() => sendPrepared(credential, prepared, sent));
    expectExactOAuthError(answer, 400, "invalid_encryption_parameters", NEXT_NONCE);
  });

  it("an access token in the query: it counts as none, and is in no log", async () => {
    const prepared = await credential.prepare(callers);
    if (prepared.credentials.kind !== "dpop") throw new Error("not a request with a token");
    const { token } = prepared.credentials;
    const { dpop = "" } = await lettingIn("POST", prepared);
    const { headers, body } = jsonBody(prepared.body);
    const url = `${prepared.url}?access_token=${token}`;
    const question = { method: "POST", url, headers: { ...headers, dpop }, body } as const;
    const answer = await issuingNothing(() => send(fetch, question));
    expectExactOAuthError(answer, 401, "invalid_token", { "www-authenticate": 'DPoP algs="ES256"' });
    expect((await stage.functionLogs()).join("\n")).not.toContain(token);
  });
});

describe("a token request of an attested wallet fails on", () => {
  let wallet: AttestedWallet;
  beforeAll(async () => {
    wallet = await AttestedWallet.make(card, holder.phone.secrets);
  });
  const attested = "oauth-client-attestation";
  const proof = "oauth-client-attestation-pop";

  it.each<[string, string, (right: Record<string, string>) => Promise<Record<string, string>>]>([
    [
      "an invalid client-attestation signature",
      "invalid_client_attestation",
      async (right) => ({ ...right, [attested]: falselySigned(right[attested] ?? "") }),
    ],
    [
      "an invalid PoP signature",
      "invalid_client_attestation",
      async (right) => ({ ...right, [proof]: falselySigned(right[proof] ?? "") }),
    ],
    [
      "an attestation that has expired",
      "use_fresh_attestation",
      async () => wallet.headers({ attestation: { exp: seconds() - 120 } }),
    ],
    [
      "an attestation with no sub",
      "invalid_client_attestation",
      async () => wallet.headers({ attestation: { sub: undefined } }),
    ],
    [
      "a PoP with the wrong aud",
      "invalid_client_attestation",
      async () => wallet.headers({ proof: { aud: "https://other.example" } }),
    ],
    [
      "a PoP by a mismatched key",
      "invalid_client_attestation",
      async (right) => ({ ...right, [proof]: await wallet.with({ instance: await newClientKey() }).proof() }),
    ],
  ])("%s: %s, and spends no code", async (_title, error, headers) => {
    const grant = { grant_type: PRE_AUTHORIZED_GRANT, ...(await offeredCode(holder.phone)) };
    const wrong = await headers(await wallet.headers());
    expectExactOAuthError(await issuingNothing(() => wallet.token(grant, wrong)), 400, error);
    (await wallet.token(grant)).expecting(200);
  });
});

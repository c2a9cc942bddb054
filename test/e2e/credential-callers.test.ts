import { beforeAll, describe, expect, it } from "vitest";
import { type RawAnswer, send } from "../support/http-client.ts";
import { oddProof } from "../support/odd-proof.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { credential } from "../support/routes/card-routes.ts";
import { type Callers, lettingIn, type Prepared, readyCallers } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
let callers: Callers;
beforeAll(async () => {
  callers = await readyCallers(stage);
});

describe("the credential endpoint, asked without a right token,", () => {
  const ask = (prepared: Prepared, headers: Record<string, string>, query = "") =>
    send(fetch, {
      method: "POST",
      url: `${prepared.url}${query}`,
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(prepared.body),
    });
  const boundOf = ({ credentials }: Prepared) => {
    if (credentials.kind !== "dpop") throw new Error("not a route with a bound token");
    return credentials;
  };
  /** RFC 6750 §3.1: who shows no token is told no error, only how to show one. */
  const expectChallenge = (answer: RawAnswer, challenge: string, error: string) => {
    expectOAuthError(answer, 401, error);
    expect(answer.headers.get("www-authenticate")).toBe(challenge);
  };

  it("answers 401 by the scheme alone to who shows none, or a bound one as Bearer", async () => {
    const prepared = await credential.prepare(callers);
    const { dpop = "" } = await lettingIn("POST", prepared);
    const shown: Record<string, string>[] = [{}, { dpop, authorization: `Bearer ${boundOf(prepared).token}` }];
    for (const headers of shown) expectChallenge(await ask(prepared, headers), 'DPoP algs="ES256"', "invalid_token");
  });

  it("answers 401 to who shows one in the address, however right its proof is", async () => {
    const prepared = await credential.prepare(callers);
    const { dpop = "" } = await lettingIn("POST", prepared);
    const answer = await ask(prepared, { dpop }, `?access_token=${boundOf(prepared).token}`);
    expectChallenge(answer, 'DPoP algs="ES256"', "invalid_token");
  });

  it("answers 401 with what is wrong about token or proof", async () => {
    const prepared = await credential.prepare(callers);
    const { dpop = "", authorization = "" } = await lettingIn("POST", prepared);
    const invalid = (error: string) => `DPoP error="${error}", algs="ES256"`;
    const stranger = { dpop, authorization: `${authorization.slice(0, -8)}AAAAAAAA` };
    expectChallenge(await ask(prepared, stranger), invalid("invalid_token"), "invalid_token");
    expectChallenge(await ask(prepared, { authorization }), invalid("invalid_dpop_proof"), "invalid_dpop_proof");
    const bound = boundOf(prepared);
    const proof = { method: "POST", url: prepared.url, accessToken: bound.token };
    const unasked = { authorization, dpop: await oddProof(bound.key, proof) };
    const answer = await ask(prepared, unasked);
    expectChallenge(answer, invalid("use_dpop_nonce"), "use_dpop_nonce");
    expect(answer.headers.get("dpop-nonce")).toMatch(/^[A-Za-z0-9_.-]{20,}$/);
  });
});

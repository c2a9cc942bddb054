import { beforeAll, describe, expect, it } from "vitest";
import { send } from "../support/http-client.ts";
import { oddProof } from "../support/odd-proof.ts";
import { expectExactOAuthError } from "../support/refusals.ts";
import { credential } from "../support/routes/credential-routes.ts";
import { type Callers, lettingIn, type Prepared, readyCallers } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
let callers: Callers;
beforeAll(async () => {
  callers = await readyCallers(stage);
});

describe("the credential endpoint, asked without a right token, answers 401", () => {
  const ask = ({ url, body }: Prepared, headers: Record<string, string>) =>
    send(fetch, {
      method: "POST",
      url,
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const boundOf = ({ credentials }: Prepared) => {
    if (credentials.kind !== "dpop") throw new Error("not a route with a bound token");
    return credentials;
  };

  it("by the scheme alone to who shows none, or a bound one as Bearer (RFC 6750 §3.1)", async () => {
    const prepared = await credential.prepare(callers);
    const { dpop = "" } = await lettingIn("POST", prepared);
    const shown: Record<string, string>[] = [{}, { dpop, authorization: `Bearer ${boundOf(prepared).token}` }];
    for (const headers of shown) {
      const answer = await ask(prepared, headers);
      expectExactOAuthError(answer, 401, "invalid_token", { "www-authenticate": 'DPoP algs="ES256"' });
    }
  });

  it("with what is wrong about token or proof, and the nonce that is missing", async () => {
    const prepared = await credential.prepare(callers);
    const { dpop = "", authorization = "" } = await lettingIn("POST", prepared);
    const { key, token } = boundOf(prepared);
    const unasked = await oddProof(key, { method: "POST", url: prepared.url, accessToken: token });
    const wrong: [string, Record<string, string>, object][] = [
      ["invalid_token", { dpop, authorization: `${authorization.slice(0, -8)}AAAAAAAA` }, {}],
      ["invalid_dpop_proof", { authorization }, {}],
      ["use_dpop_nonce", { authorization, dpop: unasked }, { "dpop-nonce": expect.any(String) }],
    ];
    for (const [error, headers, more] of wrong) {
      const hints = { "www-authenticate": `DPoP error="${error}", algs="ES256"`, ...more };
      expectExactOAuthError(await ask(prepared, headers), 401, error, hints);
    }
  });
});

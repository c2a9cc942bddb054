import { beforeAll, describe, expect, it } from "vitest";
import { signedInFund } from "../support/funds.ts";
import { formBody, send } from "../support/http-client.ts";
import { registeredProofing } from "../support/identity-proofing.ts";
import { signedBy } from "../support/key-pair.ts";
import { brokenChecks } from "../support/odd-proof.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { readerToken } from "../support/routes/counter-routes.ts";
import { type Callers, lettingIn, nonceNow, type Prepared, type Route, readyCallers } from "../support/routes/route.ts";
import { codeToken, refreshToken, twoFactorToken, txCodeToken } from "../support/routes/token-routes.ts";
import { authorizationToken } from "../support/routes/wallet-routes.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
let callers: Callers;
beforeAll(async () => {
  callers = await readyCallers(stage);
});

const sendWith = ({ url, body, headers: own }: Prepared, headers: Readonly<Record<string, string>>) => {
  const form = formBody(body as Record<string, string>);
  return send(fetch, { method: "POST", url, body: form.body, headers: { ...form.headers, ...own, ...headers } });
};

for (const route of [twoFactorToken, refreshToken, codeToken, txCodeToken, authorizationToken, readerToken]) {
  describe(`${route.method} ${route.path}`, () => {
    it("gives no token without a proof for this very request, and spends nothing", async () => {
      const prepared = await route.prepare(callers);
      const { url, credentials } = prepared;
      if (credentials.kind !== "proof") throw new Error("not a token endpoint");
      const subject = { method: "POST", url, nonce: await nonceNow(credentials) };
      const headers = await Promise.all(brokenChecks.map(({ proof }) => proof(credentials.key, subject)));
      expectOAuthError(await sendWith(prepared, {}), 400, "invalid_dpop_proof");
      for (const dpop of headers) expectOAuthError(await sendWith(prepared, { dpop }), 400, "invalid_dpop_proof");
      const answer = await sendWith(prepared, await lettingIn("POST", prepared));
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    });
  });
}

describe("the practice's authorization server", () => {
  it("announces the scopes of readers, identity providers and funds, and gives each to its own", async () => {
    const url = `${stage.urls.practice}/.well-known/oauth-authorization-server`;
    const { body } = await send(fetch, { method: "GET", url });
    expect(body).toMatchObject({
      scopes_supported: [
        "context",
        "care-event",
        "nir",
        "administrative",
        "identity-decision",
        "statement",
        "objection",
      ],
    });
    const proofing = await registeredProofing(stage);
    for (const scope of ["context", "care-event"]) {
      expect(await callers.reader.tokenFor(scope)).not.toBe("");
      await expect(proofing.tokenFor(scope)).rejects.toMatchObject({ error: "invalid_scope" });
    }
    expect(await proofing.tokenFor("identity-decision")).not.toBe("");
    const fund = await signedInFund(stage);
    for (const scope of ["statement", "objection"]) expect(await fund.tokenFor(scope)).not.toBe("");
    for (const scope of ["identity-decision", "statement"]) {
      await expect(callers.reader.tokenFor(scope)).rejects.toMatchObject({ error: "invalid_scope" });
    }
  });
});

describe("what a token was given for", () => {
  const used = async (route: Route) => {
    const prepared = await route.prepare(callers);
    const headers = await lettingIn("POST", prepared);
    expect((await sendWith(prepared, headers)).status).toBe(200);
    return { prepared, headers };
  };

  it("gives no other when a reader replays its assertion with a new proof", async () => {
    const { prepared } = await used(readerToken);
    expectOAuthError(await sendWith(prepared, await lettingIn("POST", prepared)), 401, "invalid_client");
  });

  it("gives no other when a reader replays its proof with a new assertion", async () => {
    const { headers } = await used(readerToken);
    expectOAuthError(await sendWith(await readerToken.prepare(callers), headers), 400, "invalid_dpop_proof");
  });

  it("gives no other when a wallet replays its proof with a new code", async () => {
    const { prepared, headers } = await used(codeToken);
    const next = { ...(await codeToken.prepare(callers)), credentials: prepared.credentials };
    expectOAuthError(await sendWith(next, headers), 400, "invalid_dpop_proof");
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  it.each([
    ["for another server", () => ({ aud: "http://localhost:1" })],
    ["for an hour", () => ({ exp: seconds() + 3600 })],
    ["that has expired", () => ({ exp: seconds() - 60 })],
    ["without an expiry", () => ({ exp: undefined })],
    ["without a jti", () => ({ jti: undefined })],
    ["in another's name", () => ({ iss: "999999999.desk" })],
  ])("is no assertion %s", async (_what, odd) => {
    const { reader } = callers;
    const { clientId, practiceUrl, clientKey } = reader;
    const claims = { iss: clientId, sub: clientId, aud: practiceUrl, jti: crypto.randomUUID(), exp: seconds() + 60 };
    const prepared = await readerToken.prepare(callers);
    const client_assertion = await signedBy(clientKey, { typ: "JWT" }, { ...claims, ...odd() });
    const wrong = { ...prepared, body: { ...prepared.body, client_assertion } };
    expectOAuthError(await sendWith(wrong, await lettingIn("POST", wrong)), 401, "invalid_client");
  });
});

import { createRemoteJWKSet, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { startIdentityProviders } from "../../../infra/local/identity-providers.ts";
import { freePortBlock } from "../../../infra/local/ports.ts";

async function withProviders(work: (port: number, token: string, assertion: string) => Promise<void>, given?: number) {
  const port = given ?? (await freePortBlock(2));
  const providers = await startIdentityProviders({ account: port, identity: port + 1 });
  try {
    const claims = {
      nonce: "n",
      family_name: "ORAGE",
      given_names: "Tristan",
      birthdate: "1988-11-12",
      acr: "eidas-high",
    };
    await work(port, await providers.accountToken("account-rhone"), await providers.identityAssertion(claims));
  } finally {
    await providers.close();
  }
  return port;
}

/** Checks a token as a relying party does: from the issuer's name to its published key. */
async function verify(token: string, issuer: string, audience: string) {
  const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
  const { jwks_uri } = (await discovery.json()) as { jwks_uri: string };
  const options = { issuer, audience, algorithms: ["RS256"] };
  return (await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), options)).payload;
}

test("the account token is of the account provider, for this service, and lasts ten minutes", async () => {
  await withProviders(async (port, token) => {
    const { sub, iat = 0, exp = 0 } = await verify(token, `http://localhost:${port}`, "apcv");
    expect([sub, exp - iat]).toEqual(["account-rhone", 600]);
  });
});

test("the identity assertion is of the identity provider, for an enrolment, and says who it is", async () => {
  await withProviders(async (port, _token, assertion) => {
    const payload = await verify(assertion, `http://localhost:${port + 1}`, "apcv-enrolment");
    expect(payload).toMatchObject({ nonce: "n", family_name: "ORAGE", birthdate: "1988-11-12", acr: "eidas-high" });
  });
});

test("a provider keeps its key, so that an API which remembers it lets in after a restart", async () => {
  let first = "";
  const port = await withProviders(async (_port, token) => {
    first = token;
  });
  await withProviders(async () => {
    expect((await verify(first, `http://localhost:${port}`, "apcv")).sub).toBe("account-rhone");
  }, port);
});

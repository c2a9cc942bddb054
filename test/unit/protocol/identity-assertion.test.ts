import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterEach, expect, test } from "vitest";
import { discoveredKeys, verifyIdentityAssertion } from "../../../shared/protocol/identity-assertion.ts";
import { KeysUnavailable } from "../../../shared/protocol/keys-unavailable.ts";

const keys = await generateKeyPair("ES256");
const published = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: "one", alg: "ES256" }] };
const now = new Date("2026-11-24T12:00:00Z");
const at = Math.floor(now.getTime() / 1000);

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** An identity provider whose two documents a test decides. */
async function provider(answers: { discovery?: RequestListener; jwks?: RequestListener } = {}) {
  const json =
    (body: () => unknown): RequestListener =>
    (_request, response) => {
      response.setHeader("content-type", "application/json").end(JSON.stringify(body()));
    };
  const discovery = answers.discovery ?? json(() => ({ issuer, jwks_uri: `${issuer}/jwks` }));
  const jwks = answers.jwks ?? json(() => published);
  const server = createServer((request, response) => (request.url === "/jwks" ? jwks : discovery)(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return issuer;
}

const person = { acr: "eidas-high", family_name: "DURAND", given_names: "ANNE", birthdate: "1980-02-29" };
async function assertion(issuer: string, differently: JWTPayload = {}, kid = "one"): Promise<string> {
  const claims = { iss: issuer, aud: "card", nonce: "n-1", iat: at, exp: at + 300, ...person, ...differently };
  return new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid }).sign(keys.privateKey);
}
async function verified(issuer: string, signed: string) {
  const found = await discoveredKeys(issuer)();
  return verifyIdentityAssertion(signed, found, { issuer, audience: "card", nonce: "n-1", now });
}

test("an assertion by a key of the provider proves name and birth date", async () => {
  const issuer = await provider();
  const proven = { familyName: "DURAND", givenNames: "ANNE", birthDate: "1980-02-29" };
  expect(await verified(issuer, await assertion(issuer))).toEqual(proven);
  const oidc = { given_names: undefined, given_name: "ANNE" };
  expect(await verified(issuer, await assertion(issuer, oidc))).toEqual(proven);
});

test.each<[string, JWTPayload, string?]>([
  ["another issuer", { iss: "https://other.example" }],
  ["another audience", { aud: "shop" }],
  ["another nonce", { nonce: "n-2" }],
  ["no nonce", { nonce: undefined }],
  ["a low level of assurance", { acr: "eidas-low" }],
  ["no level of assurance", { acr: undefined }],
  ["no given name", { given_names: undefined }],
  ["a birth date that is none", { birthdate: "29/02/1980" }],
  ["an expiry in the past", { exp: at - 61 }],
  ["more than ten minutes of age", { iat: at - 661 }],
  ["a date in the future", { iat: at + 61 }],
  ["a key that the provider doesn't publish", {}, "two"],
])("an assertion with %s proves nothing", async (_what, differently, kid) => {
  const issuer = await provider();
  expect(await verified(issuer, await assertion(issuer, differently, kid))).toBeUndefined();
});

test.each<[string, RequestListener]>([
  ["answers 503", (_request, response) => response.writeHead(503).end()],
  ["answers no JSON", (_request, response) => response.end("<html>")],
  ["answers something else", (_request, response) => response.end("{}")],
  ["hangs up", (request) => request.socket.destroy()],
])("a provider whose key set %s is a breakage, and not a wrong assertion", async (_how, jwks) => {
  const issuer = await provider({ jwks });
  await expect(verified(issuer, await assertion(issuer))).rejects.toThrow(KeysUnavailable);
});

test("keys under another scheme than the issuer's are not fetched, and a discovery that leads elsewhere is not followed", async () => {
  const issuer: string = await provider({
    discovery: (_request, response) => response.end(JSON.stringify({ issuer, jwks_uri: "ftp://other.example/jwks" })),
  });
  await expect(discoveredKeys(issuer)()).rejects.toThrow("elsewhere");
  const good = await provider();
  const moved = await provider({
    discovery: (_request, response) =>
      response.writeHead(302, { location: `${good}/.well-known/openid-configuration` }).end(),
  });
  await expect(discoveredKeys(moved)()).rejects.toThrow("fetch failed");
});

test("a failed discovery is not remembered, and one that names another issuer is refused", async () => {
  let answers = 0;
  const issuer = await provider({
    discovery: (_request, response) => {
      answers += 1;
      const named = answers === 2 ? "https://other.example" : issuer;
      if (answers === 1) response.writeHead(503).end();
      else response.end(JSON.stringify({ issuer: named, jwks_uri: `${issuer}/jwks` }));
    },
  });
  const find = discoveredKeys(issuer);
  await expect(find()).rejects.toThrow();
  await expect(find()).rejects.toThrow("another issuer");
  await find();
  await find();
  expect(answers).toBe(3);
});

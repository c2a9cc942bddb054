import { afterAll, beforeAll, expect, test } from "vitest";
import { type IdentityProviders, startIdentityProviders } from "../../../infra/local/identity-providers.ts";
import { freePortBlock } from "../../../infra/local/ports.ts";
import { AccountProviderUnavailable, signedInAt } from "../../../shared/adapters/https/account-provider.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { type AccountProvider, signInSecrets, signInUrl } from "../../../shared/protocol/sign-in.ts";
import { Browser, type SigningIn } from "../../support/browser.ts";

const callback = "http://localhost:1/authorize/callback";
const person = { account: "account-rhone", nir: "188113417005226" };
let providers: IdentityProviders;
let provider: AccountProvider;
beforeAll(async () => {
  const port = await freePortBlock(2);
  providers = await startIdentityProviders({ account: port, identity: port + 1 });
  const issuer = `http://localhost:${port}`;
  provider = {
    issuer,
    clientId: "apcv-wallets",
    authorizationEndpoint: `${issuer}/authorize`,
    tokenEndpoint: `${issuer}/token`,
    levels: ["eidas-substantial"],
  };
});
afterAll(() => providers.close());

const newSecrets = () => signInSecrets(systemIds.secret(32));
const signIn = async (secrets = newSecrets(), how?: SigningIn) => {
  const page = new URL(signInUrl(provider, callback, secrets));
  const back = new URL(await new Browser("http://localhost:1").signIn(page, person, how));
  return { secrets, back, code: back.searchParams.get("code") ?? "" };
};

test("the played provider shows a page, sends back a code with the state, and an ID token that names who has signed in", async () => {
  const secrets = newSecrets();
  const page = await fetch(signInUrl(provider, callback, secrets));
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('name="nonce"')]);
  const { back, code } = await signIn(secrets);
  expect(`${back.origin}${back.pathname}`).toBe(callback);
  expect(back.searchParams.get("state")).toBe(secrets.state);
  const expected = { accountSubject: person.account, nir: person.nir, acr: "eidas-substantial" };
  expect(await signedInAt(provider, callback, systemClock)(code, secrets)).toEqual(expected);
});

test("a code is good once, with its own verifier, nonce and address", async () => {
  const exchange = signedInAt(provider, callback, systemClock);
  const { code, secrets } = await signIn();
  expect(await exchange(code, secrets)).toBeDefined();
  expect(await exchange(code, secrets)).toBeUndefined();
  const [one, two, three] = [await signIn(), await signIn(), await signIn()];
  expect(await exchange(one.code, newSecrets())).toBeUndefined();
  expect(await exchange(two.code, { ...two.secrets, nonce: "another" })).toBeUndefined();
  const elsewhere = signedInAt(provider, `${callback}/other`, systemClock);
  expect(await elsewhere(three.code, three.secrets)).toBeUndefined();
});

test("who gives up is sent back with an error and the state", async () => {
  const { back, secrets } = await signIn(newSecrets(), { cancel: true });
  expect(Object.fromEntries(back.searchParams)).toEqual({ state: secrets.state, error: "access_denied" });
});

test("a provider that does not answer as one is a breakage", async () => {
  const wrong = { ...provider, tokenEndpoint: `${provider.issuer}/nowhere` };
  const { code, secrets } = await signIn();
  await expect(signedInAt(wrong, callback, systemClock)(code, secrets)).rejects.toThrow(AccountProviderUnavailable);
});

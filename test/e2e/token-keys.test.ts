import { decodeProtectedHeader } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { verifyCertifiedJwt } from "../support/certified-jwt.ts";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { GET, PUBLIC_KEY, SIGN } from "../support/describe-faults.ts";
import { everyFault, expectAnswerAfter } from "../support/faults.ts";
import { publishedKeys } from "../support/published-keys.ts";
import { sync } from "../support/routes/card-routes.ts";
import { readerToken } from "../support/routes/counter-routes.ts";
import { asCard, type Callers, lettingIn, type Prepared, type Route, readyCallers } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { codeToken, refreshToken, twoFactorToken, txCodeToken } from "../support/routes/token-routes.ts";
import { attestedCodeToken, authorizationToken, walletRefresh } from "../support/routes/wallet-routes.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const CARD = "issue-card-token";
const READERS = "issue-client-token";
let callers: Callers;

const routes: readonly (readonly [Route, string])[] = [
  [twoFactorToken, CARD],
  [refreshToken, CARD],
  [codeToken, CARD],
  [txCodeToken, CARD],
  [attestedCodeToken, CARD],
  [walletRefresh, CARD],
  [authorizationToken, CARD],
  [readerToken, READERS],
];

/** One request, to be sent to the letter again. */
const sealed = async (route: Route): Promise<Prepared> => {
  const prepared = await route.prepare(callers);
  return { ...prepared, headers: { ...prepared.headers, ...(await lettingIn(route.method, prepared)) } };
};
const tokenOf = (body: unknown): string => (body as { access_token: string }).access_token;

describe.each(routes.map(([route, caller]) => ({ name: `${route.method} ${route.path}`, route, caller })))(
  "$name",
  ({ route, caller }) => {
    beforeAll(async () => {
      callers = await readyCallers(stage);
    });

    const keys = everyFault(caller, [GET, PUBLIC_KEY, SIGN]).filter(({ rule }) => rule.tries === "all");
    it.each(keys)("spends nothing that it is shown when its environment gets no key: $name", async ({ rule }) => {
      const request = await sealed(route);
      await freshEnvironment(stage, caller);
      const { result, hits } = await stage.withFault(rule, () => sendWhole(route, request));
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, route);
      expect((await sendWhole(route, request)).status).toBe(route.success);
    });

    it("asks KMS for no signature once its environment has a key, whose certificate comes with the token", async () => {
      await sendWhole(route, await route.prepare(callers));
      const { result, calls } = await stage.watchingCalls(async () => sendWhole(route, await sealed(route)));
      const signatures = calls.filter((call) => call.caller === caller && call.action === SIGN);
      expect(signatures).toEqual([]);
      const token = tokenOf(result.body);
      expect(decodeProtectedHeader(token)).toMatchObject({ typ: "at+jwt", alg: "ES256" });
      const issuer = caller === CARD ? stage.urls.card : stage.urls.practice;
      const expected = { typ: "at+jwt", use: "token", issuer, now: new Date() } as const;
      await verifyCertifiedJwt(await publishedKeys(`${issuer}/jwks.json`), token, expected);
    });
  },
);

it("two environments sign with keys of their own, and what either signs is taken, after the other's as before", async () => {
  callers = await readyCallers(stage);
  const { phone } = callers;
  const tokens: string[] = [];
  for (let environment = 0; environment < 2; environment += 1) {
    await freshEnvironment(stage, CARD);
    tokens.push((await phone.refresh()).expecting(200).access_token);
  }
  for (const token of [...tokens, ...tokens]) {
    const prepared = await sync.prepare(callers);
    const credentials = { ...asCard(callers), token } as const;
    expect((await sendWhole(sync, { ...prepared, credentials })).status).toBe(200);
  }
  expect(new Set(tokens.map((token) => decodeProtectedHeader(token).kid)).size).toBe(2);
});

import { request } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { NONCE_WINDOW_SECONDS as WINDOW } from "../../shared/protocol/dpop-nonce.ts";
import { dpopHeaders, dpopProof } from "../support/dpop-proof.ts";
import type { RawAnswer } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { inWindow, nonceAt } from "../support/nonce-at.ts";
import { expectOAuthError, expectRefusal } from "../support/refusals.ts";
import { newCode, shownCard } from "../support/routes/card-life-routes.ts";
import { sync } from "../support/routes/card-routes.ts";
import {
  attestedRights,
  careEvent,
  context,
  destroyedContext,
  readerToken,
  shownContext,
  shownRights,
  whoChecksIn,
} from "../support/routes/counter-routes.ts";
import { credential, offer } from "../support/routes/credential-routes.ts";
import { statements } from "../support/routes/fund-routes.ts";
import { identityDecision } from "../support/routes/identity-routes.ts";
import { type Callers, nonceNow, type Prepared, type Route, readyCallers } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { codeToken, nonce, refreshToken, twoFactorToken } from "../support/routes/token-routes.ts";
import { objections } from "../support/routes/use-routes.ts";
import { liveNonce } from "../support/server-nonce.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
let callers: Callers;
beforeAll(async () => {
  callers = await readyCallers(stage);
});

const given = (answer: RawAnswer): string => answer.headers.get("dpop-nonce") ?? "none";

/** The same request with a proof that carries this nonce, or none. */
const carrying = (prepared: Prepared, withNonce: string | undefined): Prepared => {
  const { credentials } = prepared;
  if (credentials.kind !== "dpop" && credentials.kind !== "proof") throw new Error("not a route with a proof");
  const { nonce: _nonce, ...others } = credentials;
  return { ...prepared, credentials: withNonce === undefined ? others : { ...others, nonce: withNonce } };
};

/** Expects to be asked for a nonce in the form of the route, and answers the one that was given. */
function expectNonceWanted(answer: RawAnswer, route: Route): string {
  if (route.path.startsWith("/token")) expectOAuthError(answer, 400, "use_dpop_nonce");
  else {
    expectRefusal(answer, route.errors, 401);
    expect(answer.headers.get("www-authenticate")).toBe('DPoP error="use_dpop_nonce", algs="ES256"');
  }
  if (route.errors === "oauth") expect(answer.body).toMatchObject({ error: "use_dpop_nonce" });
  expect(given(answer)).toMatch(/^[\w-]{48}$/);
  return given(answer);
}

const cardRoutes = [offer, sync, shownCard, newCode, credential, codeToken, refreshToken];
const contextRoutes = [context, shownContext, shownRights, attestedRights, destroyedContext, whoChecksIn];
const practiceRoutes = [...contextRoutes, careEvent, objections, statements, identityDecision, readerToken];

describe.each(cardRoutes)("$method $path", (route) => {
  it("asks for a live server nonce, spends nothing before, and takes the one that it gives", async () => {
    const prepared = await route.prepare(callers);
    const unlike = [undefined, await nonceAt(stage, -3 * WINDOW), await nonceAt(stage, 3 * WINDOW), "x".repeat(48)];
    for (const wrong of unlike) expectNonceWanted(await sendWhole(route, carrying(prepared, wrong)), route);
    const wanted = expectNonceWanted(await sendWhole(route, carrying(prepared, undefined)), route);
    const answer = await sendWhole(route, carrying(prepared, wanted));
    expect(answer.status, JSON.stringify(answer.body)).toBe(route.success);
  });

  it("still takes one of two windows ago, and gives a fresh one with its answer", async () => {
    const prepared = await route.prepare(callers);
    await inWindow();
    const older = await nonceAt(stage, -2 * WINDOW);
    const answer = await sendWhole(route, carrying(prepared, older));
    expect(answer.status).toBe(route.success);
    expect(given(answer)).not.toBe(older);
    const next = await sendWhole(route, carrying(await route.prepare(callers), given(answer)));
    expect(next.status).toBe(route.success);
  });
});

describe.each(practiceRoutes)("$method $path", (route) => {
  it("waits for no nonce, takes a live one, and refuses another, since whoever sends one means it", async () => {
    const prepared = await route.prepare(callers);
    const stale = await nonceAt(stage, -3 * WINDOW);
    const wanted = expectNonceWanted(await sendWhole(route, carrying(prepared, stale)), route);
    expect((await sendWhole(route, carrying(prepared, wanted))).status).toBe(route.success);
    const without = await sendWhole(route, carrying(await route.prepare(callers), undefined));
    expect(without.status).toBe(route.success);
    expect(given(without)).toBe("none");
  });
});

it("POST /nonce gives the server nonce in its header, and a single-use challenge in its body", async () => {
  const answer = await sendWhole(nonce, await nonce.prepare(callers));
  expect(given(answer)).toMatch(/^[\w-]{48}$/);
  expect(answer.body).not.toMatchObject({ c_nonce: given(answer) });
});

it("a caller who was let in gets the next nonce with a refusal too", async () => {
  const prepared = await sync.prepare(callers);
  const refused = await sendWhole(sync, { ...prepared, url: `${prepared.url}?limit=0` });
  expectRefusal(refused, "problem", 400);
  expect(given(refused)).toMatch(/^[\w-]{48}$/);
});

it("the two-factor grant asks for the challenge of its two proofs as the nonce, and then takes it", async () => {
  const prepared = await twoFactorToken.prepare(callers);
  for (const wrong of [undefined, await liveNonce(stage.urls.card)]) {
    const answer = await sendWhole(twoFactorToken, carrying(prepared, wrong));
    expectOAuthError(answer, 400, "use_dpop_nonce");
    if (prepared.credentials.kind === "proof") expect(given(answer)).toBe(await nonceNow(prepared.credentials));
  }
  expect((await sendWhole(twoFactorToken, prepared)).status).toBe(200);
});

/** A request whose header fields go out as they stand here, one line each. */
const sendRaw = (url: string, fields: readonly string[]): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { headers: [...fields, "host", new URL(url).host] }, (answer) => {
      answer.resume();
      answer.once("end", () => resolve(answer.statusCode));
    });
    sent.once("error", reject).end();
  });

it("a proof may be in a header of any case, and in one only", async () => {
  const { phone } = callers;
  const url = `${stage.urls.card}/v1/care-events`;
  const subject = { method: "GET", url, accessToken: phone.accessToken, nonce: await liveNonce(stage.urls.card) };
  const { authorization, dpop } = await dpopHeaders(phone.hardwareKey, subject);
  const other = await dpopProof(phone.hardwareKey, subject);
  expect(await sendRaw(url, ["Authorization", authorization, "DPoP", dpop, "dpop", other])).toBe(401);
  expect(await sendRaw(url, ["AUTHORIZATION", authorization, "DPOP", dpop])).toBe(200);
});

it("a nonce is no credential: another's key with a live nonce opens nothing", async () => {
  const prepared = await offer.prepare(callers);
  if (prepared.credentials.kind !== "dpop") throw new Error("not bound");
  const stranger = { ...prepared.credentials, key: await newClientKey() };
  expectRefusal(await sendWhole(offer, { ...prepared, credentials: stranger }), "problem", 401);
});

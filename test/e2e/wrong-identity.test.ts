import { beforeEach, describe, expect, it } from "vitest";
import { consultation } from "../support/care-events.ts";
import { declaredRoutes, routeKey } from "../support/declared-routes.ts";
import { signedInFund, statementFor } from "../support/funds.ts";
import type { RawAnswer } from "../support/http-client.ts";
import { signedInHolder } from "../support/people.ts";
import { signedInReader } from "../support/readers.ts";
import { expectRefusal } from "../support/refusals.ts";
import { dpopRoutes } from "../support/routes/all-routes.ts";
import type { Callers, Credentials, Prepared, Route } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { newUse } from "../support/routes/use-routes.ts";
import { inStage } from "../support/stage.ts";
import { COLLEAGUE, type WrongIdentity, wrongIdentities } from "../support/wrong-identities.ts";

const stage = inStage();
const PATIENCE_MS = 180_000;

/** Routes of the functions that ask for no access token: what they give is everybody's, or proven by the request itself. */
const WITHOUT_TOKEN = [
  "GET /.well-known/jwt-vc-issuer",
  "GET /.well-known/oauth-authorization-server",
  "GET /.well-known/openid-credential-issuer",
  "GET /authorize",
  "GET /authorize/callback",
  "GET /credential-offers/{id}",
  "GET /iaca.pem",
  "GET /jwks.json",
  "GET /jwks/receipts.json",
  "GET /status-lists",
  "GET /status-lists/{list}",
  "GET /v1/code-scheme",
  "GET /v1/practices",
  "GET /v1/rollout",
  "GET /v1/rollout/{departement}",
  "GET /vct/apcv",
  "GET /vct/apcv/card.svg",
  "POST /challenge",
  "POST /nonce",
  "POST /par",
  "POST /revoke",
  "POST /token",
  "POST /v1/eligibility/preview",
];

/** Tokens live for five minutes, less than all routes together may take: everybody signs in anew before. */
const SIGNED_IN_MS = 120_000;
let callers: Callers;
let signedInAt = 0;
const kept = new Map<string, Credentials>();
beforeEach(async () => {
  if (Date.now() - signedInAt < SIGNED_IN_MS) return;
  signedInAt = Date.now();
  kept.clear();
  const { person, phone } = await signedInHolder(stage);
  const reader = await signedInReader(stage);
  callers = { stage, phone, reader };
  // That there is something of theirs to get.
  const { context_id } = (await reader.openContext(await phone.qr())).expecting(201);
  (await reader.recordCareEvent(consultation(context_id))).expecting(201);
  await seenObjection(callers);
  (await (await signedInFund(stage)).postStatement(statementFor(person.nir))).expecting(201);
}, PATIENCE_MS);

/** One that the caller's practice and fund are told of. */
async function seenObjection({ phone, reader }: Callers): Promise<void> {
  const id = await newUse({ phone, reader });
  (await phone.objectTo(id)).expecting(200);
  const told = (await reader.objections()).expecting(200).objections;
  expect(told.map(({ context_id }) => context_id)).toContain(id);
}

type Bound = Extract<Credentials, { kind: "dpop" }>;
const boundOf = ({ credentials }: Prepared): Bound => {
  if (credentials.kind !== "dpop") throw new Error("not a route with a bound token");
  return credentials;
};

/** What can name somebody's thing: whatever is long and random. Headers of tokens are alike. */
const namesIn = (answer: RawAnswer): string[] =>
  (JSON.stringify(answer.body ?? "").match(/[\w-]{22,}/g) ?? []).filter(
    (text) => /\d/.test(text) && /[a-z]/i.test(text) && !text.startsWith("eyJ"),
  );

const withoutTrace = ({ status, body }: RawAnswer) => ({ status, body: { ...(body as object), trace_id: "" } });

/** The same request for a context that there is not. */
function ofNoContext(prepared: Prepared): Prepared | undefined {
  const text = JSON.stringify({ url: prepared.url, body: prepared.body });
  const id = /\/v1\/contexts\/([\w-]{43})|"(?:context_id|renews)":"([\w-]{43})"/.exec(text);
  const found = id?.[1] ?? id?.[2];
  return found && { ...prepared, ...JSON.parse(text.replaceAll(found, "u".repeat(43))) };
}

async function credentialsOf(identity: WrongIdentity, right: Bound): Promise<Credentials> {
  if (identity.is === "nobody") return identity.credentials(right);
  const known = kept.get(identity.name) ?? (await identity.credentials(right));
  kept.set(identity.name, known);
  return known;
}

/** Asks with a stranger's identity: whoever is let in gets, and changes, only what is their own. */
async function expectNothingFor(
  identity: WrongIdentity,
  route: Route,
  prepared: Prepared,
): Promise<RawAnswer | undefined> {
  const credentials = await credentialsOf(identity, boundOf(prepared));
  const answer = await sendWhole(route, { ...prepared, credentials });
  if (answer.status >= 400) {
    expect([400, 401, 403, 404, 409], JSON.stringify(answer.body)).toContain(answer.status);
    expectRefusal(answer, route.errors, answer.status);
    const unknown = answer.status === 404 && ofNoContext(prepared);
    if (unknown)
      expect(withoutTrace(await sendWhole(route, { ...unknown, credentials }))).toEqual(withoutTrace(answer));
    return undefined;
  }
  kept.delete(identity.name);
  return answer;
}

it("covers every route at which the service itself judges who calls", () => {
  const covered = new Set([...dpopRoutes.map(routeKey), ...WITHOUT_TOKEN]);
  const judged = declaredRoutes(stage.assembly).filter(({ authorization }) => authorization === "NONE");
  expect(judged.map(({ key }) => key).filter((key) => !covered.has(key))).toEqual([]);
  expect(judged.length).toBeGreaterThan(0);
});

describe.each(dpopRoutes.map((route) => ({ name: `${route.method} ${route.path}`, route })))("$name", ({ route }) => {
  it(
    "gives nothing of the caller's to anybody else, whoever they are",
    async () => {
      const prepared = await route.prepare(callers);
      const strangers: RawAnswer[] = [];
      for (const identity of wrongIdentities(callers)) {
        if (identity.is === "nobody") {
          const credentials = await credentialsOf(identity, boundOf(prepared));
          expectRefusal(await sendWhole(route, { ...prepared, credentials }), route.errors, 401);
        } else {
          const served = await expectNothingFor(identity, route, prepared);
          const isTheirsToo = identity.name === COLLEAGUE && route.path === "/v1/objections";
          if (served && !isTheirsToo) strangers.push(served);
        }
      }
      // Strangers who were served have done so with things of their own, and may have used up what can be shown once.
      const right = await sendWhole(route, strangers.length > 0 ? await route.prepare(callers) : prepared);
      expect(right.status, JSON.stringify(right.body)).toBe(route.success);
      const names = namesIn(right);
      for (const served of strangers) expect(namesIn(served).filter((name) => names.includes(name))).toEqual([]);
    },
    PATIENCE_MS,
  );
});

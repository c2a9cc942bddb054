import { beforeAll, describe, expect, it } from "vitest";
import { send } from "../support/http-client.ts";
import { newClientKey, signedBy } from "../support/key-pair.ts";
import { brokenChecks, oddProof } from "../support/odd-proof.ts";
import { expectRefusal } from "../support/refusals.ts";
import { accountRoutes } from "../support/routes/account-routes.ts";
import { dpopRoutes } from "../support/routes/all-routes.ts";
import { context } from "../support/routes/counter-routes.ts";
import { credential, offer } from "../support/routes/credential-routes.ts";
import {
  type Callers,
  type Credentials,
  lettingIn,
  nonceNow,
  type Prepared,
  type Route,
  readyCallers,
} from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";

let callers: Callers;
beforeAll(async () => {
  callers = await readyCallers(inStage());
});

function sendAs(route: Route, { url, body, headers }: Prepared, credentials: Readonly<Record<string, string>>) {
  return send(fetch, {
    method: route.method,
    url,
    headers: { ...(body && { "content-type": "application/json" }), ...headers, ...credentials },
    ...(body && { body: JSON.stringify(body) }),
  });
}

type Bound = Extract<Credentials, { kind: "dpop" }>;
const boundOf = ({ credentials }: Prepared): Bound => {
  if (credentials.kind !== "dpop") throw new Error("not a route with a bound token");
  return credentials;
};

const subjectOf = async ({ method }: Route, prepared: Prepared) => {
  const { token, ...source } = boundOf(prepared);
  return { method, url: prepared.url, accessToken: token, nonce: await nonceNow(source) };
};
const withProof = (prepared: Prepared, dpop: string) => ({ authorization: `DPoP ${boundOf(prepared).token}`, dpop });
const seconds = () => Math.floor(Date.now() / 1000);

interface Fault {
  readonly name: string;
  /** The `error` that the challenge names; none when no bound token was shown. */
  readonly error?: string;
  headers(route: Route, prepared: Prepared): Promise<Record<string, string>>;
}

const invalid = "invalid_dpop_proof";
const faults: readonly Fault[] = [
  { name: "without a token", headers: async () => ({}) },
  {
    name: "with a token and no proof",
    error: invalid,
    headers: async (_route, prepared) => ({ authorization: `DPoP ${boundOf(prepared).token}` }),
  },
  {
    name: "with the token sent as Bearer, and a right proof",
    headers: async ({ method }, prepared) => {
      const headers = await lettingIn(method, prepared);
      return { ...headers, authorization: `Bearer ${boundOf(prepared).token}` };
    },
  },
  {
    name: "with the token sent as Bearer, and no proof",
    headers: async (_route, prepared) => ({ authorization: `Bearer ${boundOf(prepared).token}` }),
  },
  {
    name: "with a token that the service did not sign",
    error: "invalid_token",
    headers: async ({ method }, prepared) => {
      const bound = boundOf(prepared);
      const cnf = { jkt: bound.key.jkt };
      const claims = { scope: "card context care-event apcv_credential", cnf, exp: seconds() + 60 };
      const token = await signedBy(bound.key, { typ: "at+jwt" }, claims);
      return lettingIn(method, { ...prepared, credentials: { ...bound, token } });
    },
  },
  ...brokenChecks.map(({ name, check, proof }) => ({
    name: `with ${name} (check ${check})`,
    error: invalid,
    headers: async (route: Route, prepared: Prepared) =>
      withProof(prepared, await proof(boundOf(prepared).key, await subjectOf(route, prepared))),
  })),
  {
    name: "with a proof over another token (check 12)",
    error: invalid,
    headers: async (route, prepared) => {
      const subject = { ...(await subjectOf(route, prepared)), accessToken: "another" };
      return withProof(prepared, await oddProof(boundOf(prepared).key, subject));
    },
  },
  {
    name: "with a proof that names no token (check 12)",
    error: invalid,
    headers: async (route, prepared) => {
      const { accessToken: _token, ...subject } = await subjectOf(route, prepared);
      return withProof(prepared, await oddProof(boundOf(prepared).key, subject));
    },
  },
  {
    name: "with a proof by another key (check 12)",
    error: invalid,
    headers: async (route, prepared) =>
      withProof(prepared, await oddProof(await newClientKey(), await subjectOf(route, prepared))),
  },
];

for (const route of dpopRoutes)
  describe(`${route.method} ${route.path}`, () => {
    let prepared: Prepared;
    beforeAll(async () => {
      prepared = await route.prepare(callers);
    });

    for (const { name, headers, error } of faults)
      it(`refuses a caller ${name}`, async () => {
        const answer = await sendAs(route, prepared, await headers(route, prepared));
        expectRefusal(answer, route.errors, 401);
        const challenge = answer.headers.get("www-authenticate") ?? "";
        expect(challenge).toMatch(/^DPoP /);
        if (error === undefined) expect(challenge).not.toContain("error=");
        else expect(challenge).toContain(`error="${error}"`);
      });

    it("takes a right proof that was made by hand", async () => {
      const fresh = await route.prepare(callers);
      const proof = await oddProof(boundOf(fresh).key, await subjectOf(route, fresh));
      expect((await sendAs(route, fresh, withProof(fresh, proof))).status).toBe(route.success);
    });

    it("takes a proof once, and refuses it when it is replayed", async () => {
      const headers = await lettingIn(route.method, prepared);
      expect((await sendAs(route, prepared, headers)).status).toBe(route.success);
      const again = await sendAs(route, prepared, headers);
      expectRefusal(again, route.errors, 401);
      expect(again.headers.get("www-authenticate")).toContain(`error="${invalid}"`);
    });
  });

describe("a token for one thing opens no other:", () => {
  const sendBorrowing = async (route: Route, credentials: Credentials) => {
    const prepared = await route.prepare(callers);
    return sendAs(route, prepared, await lettingIn(route.method, { ...prepared, credentials }));
  };
  const credentialsOf = async (route: Route) => (await route.prepare(callers)).credentials;

  it("a wallet's token opens no route of the card", async () => {
    expectRefusal(await sendBorrowing(offer, await credentialsOf(credential)), "problem", 403);
  });

  it("the phone's token issues no credential", async () => {
    expectRefusal(await sendBorrowing(credential, await credentialsOf(offer)), "oauth", 403);
  });

  it("the phone's token is no reader's, and a reader's is no phone's", async () => {
    expectRefusal(await sendBorrowing(context, await credentialsOf(offer)), "problem", 401);
    expectRefusal(await sendBorrowing(offer, await credentialsOf(context)), "problem", 401);
  });

  it("a reader that asked for care events only opens no context", async () => {
    const token = await callers.reader.tokenFor("care-event");
    const answer = await sendBorrowing(context, { kind: "dpop", token, key: callers.reader.dpopKey });
    expectRefusal(answer, "problem", 403);
  });
});

for (const route of accountRoutes)
  describe(`${route.method} ${route.path}`, () => {
    it("lets nobody in without a token of the health account", async () => {
      const prepared = await route.prepare(callers);
      const { phone, stage } = callers;
      const claims = { iss: stage.urls.accountProvider, sub: "account-rhone", aud: "apcv", exp: seconds() + 60 };
      const forged = await signedBy(phone.hardwareKey, { typ: "JWT" }, claims);
      const identity = { family_name: "A", given_names: "B", birthdate: "1988-11-12", acr: "eidas-high", nonce: "n" };
      const refused: readonly Record<string, string>[] = [
        {},
        { authorization: "Bearer nonsense" },
        { authorization: `Bearer ${forged}` },
        { authorization: `DPoP ${phone.accessToken}` },
        { authorization: `Bearer ${await stage.identityProviders.identityAssertion(identity)}` },
      ];
      for (const headers of refused) expect((await sendAs(route, prepared, headers)).status).toBe(401);
    });
  });

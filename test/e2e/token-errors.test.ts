import { beforeAll, describe, expect, it } from "vitest";
import { announcedErrors } from "../support/announced-errors.ts";
import { AttestedWallet } from "../support/attested-wallet.ts";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { expectNamedError } from "../support/error-name.ts";
import { formBody, type RawAnswer } from "../support/http-client.ts";
import { type Callers, type Prepared, type Route, readyCallers, sendPrepared } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { challenge, codeToken, nonce } from "../support/routes/token-routes.ts";
import { pushedRequest } from "../support/routes/wallet-routes.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const { card } = stage.urls;
let callers: Callers;
let wallet: AttestedWallet;
beforeAll(async () => {
  callers = await readyCallers(stage);
  wallet = await AttestedWallet.make(card);
});

type Produced = Readonly<Record<string, () => Promise<RawAnswer>>>;
type Fields = Readonly<Record<string, string | undefined>>;

const seconds = () => Math.floor(Date.now() / 1000);
const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** The request with these fields and headers in the place of its own. */
async function asking(route: Route, fields: Fields, headers: Readonly<Record<string, string>> = {}) {
  const prepared = await route.prepare(callers);
  const all: Fields = { ...(prepared.body as Record<string, string>), ...fields };
  const { body } = formBody(Object.fromEntries(Object.entries(all).filter(isGiven)));
  return sendPrepared(route, prepared, { body, headers: { ...FORM, ...headers } });
}
const isGiven = (field: [string, string | undefined]): field is [string, string] => field[1] !== undefined;

/** Headers of an attested wallet; who has sent it before sent its attestation alone, in the combined mode. */
const attested = (odd?: Parameters<AttestedWallet["headers"]>[0]) => wallet.headers(odd);

const UNKNOWN_DETAILS = JSON.stringify([{ type: "openid_credential", credential_configuration_id: "driving_licence" }]);

/** What both answer that take a wallet's form with a proof. */
const proven = (route: Route, caller: string): Produced => ({
  "400 invalid_request": () => asking(route, { code_challenge: undefined, "pre-authorized_code": undefined }),
  "413 invalid_request": () => asking(route, { padding: "x".repeat(17 * 1024) }),
  "415 invalid_request": async () =>
    sendPrepared(route, await route.prepare(callers), { body: "{}", headers: { "content-type": "application/json" } }),
  "400 invalid_dpop_proof": () => asking(route, {}, { dpop: "proof" }),
  "400 use_dpop_nonce | dpop-nonce": async () => {
    const prepared = await route.prepare(callers);
    const credentials = { ...prepared.credentials, nonce: undefined } as unknown as Prepared["credentials"];
    return sendWhole(route, { ...prepared, credentials });
  },
  "400 invalid_client_attestation": async () => asking(route, {}, await attested({ proof: { aud: "https://other" } })),
  "400 use_fresh_attestation": async () => asking(route, {}, await attested({ attestation: { exp: seconds() - 120 } })),
  "400 use_attestation_challenge | oauth-client-attestation-challenge": async () =>
    asking(route, {}, await attested({ proof: { challenge: undefined } })),
  "400 invalid_authorization_details": () => asking(route, { authorization_details: UNKNOWN_DETAILS }),
  "500 server_error": async () => {
    const prepared = await route.prepare(callers);
    const rule = { caller, action: "dynamodb:PutItem", moment: "before" } as const;
    return (await stage.withFault(rule, () => sendWhole(route, prepared))).result;
  },
});

const ofToken = (): Produced => ({
  ...proven(codeToken, "issue-card-token"),
  "400 unsupported_grant_type": () => asking(codeToken, { grant_type: "password" }),
  "400 invalid_grant": () => asking(codeToken, { "pre-authorized_code": "x".repeat(43) }),
  "401 invalid_client": () => asking(codeToken, { client_id: "https://wallet.example" }),
  "400 invalid_client": () => {
    const grant = { grant_type: "authorization_code", code: "x".repeat(43), code_verifier: "x".repeat(43) };
    return asking(codeToken, { ...grant, redirect_uri: "https://wallet.example/callback" });
  },
});

const ofPar = (): Produced => ({
  ...proven(pushedRequest, "push-request"),
  "400 unsupported_response_type": () => asking(pushedRequest, { response_type: "token" }),
  "400 invalid_scope": () => asking(pushedRequest, { scope: "card" }),
  "401 invalid_client": async () => (await wallet.push({}, {})).answer,
});

/** What a route answers that nothing can be wrong with but us. */
const broken = (route: Route, caller: string, action: string): Produced => ({
  "500 server_error": async () => {
    const prepared = await route.prepare(callers);
    await freshEnvironment(stage, caller);
    const rule = { caller, action, moment: "before" } as const;
    return (await stage.withFault(rule, () => sendWhole(route, prepared))).result;
  },
});

describe.each([
  { folder: "token/issue-card-token", path: "/token", produced: ofToken() },
  { folder: "authorization/push-request", path: "/par", produced: ofPar() },
  {
    folder: "credential/issue-nonce",
    path: "/nonce",
    produced: broken(nonce, "issue-nonce", "dynamodb:PutItem"),
  },
  {
    folder: "token/issue-challenge",
    path: "/challenge",
    produced: broken(challenge, "issue-challenge", "kms:GenerateMac"),
  },
])("POST $path answers", ({ folder, produced }) => {
  it("no error but those that are produced here", async () => {
    expect(await announcedErrors(stage, folder)).toEqual(Object.keys(produced).sort());
  });

  it.each(Object.entries(produced))("%s", async (name, produce) => {
    expectNamedError(await produce(), name);
  });
});

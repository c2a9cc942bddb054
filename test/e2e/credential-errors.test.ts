import { beforeAll, describe, expect, it } from "vitest";
import { announcedErrors } from "../support/announced-errors.ts";
import { cardLifeOf } from "../support/card-life.ts";
import { expectNamedError } from "../support/error-name.ts";
import { jsonBody, type RawAnswer } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { approvedEnrolment, personWithPhone, signedInHolder } from "../support/people.ts";
import { credential, deferredCredential, notification } from "../support/routes/credential-routes.ts";
import {
  asCard,
  type Callers,
  lettingIn,
  type Prepared,
  type Route,
  readyCallers,
  sendPrepared,
} from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { inStage } from "../support/stage.ts";
import { changeItem } from "../support/stored-items.ts";
import { deferredBy, waitingWallet } from "../support/waiting-wallet.ts";
import { responseKey } from "../support/wallet-encryption.ts";
import { keyProof, walletToken } from "../support/wallet-token.ts";

const stage = inStage();
let callers: Callers;
beforeAll(async () => {
  callers = await readyCallers(stage);
});

type Produced = Readonly<Record<string, () => Promise<RawAnswer>>>;

/** The request with these members in the place of its own. */
const asking = async (route: Route, members: object): Promise<RawAnswer> => {
  const prepared = await route.prepare(callers);
  return sendPrepared(route, prepared, jsonBody({ ...prepared.body, ...members }));
};
/** The request by whom these credentials are of. */
const calling = async (route: Route, differently: object): Promise<RawAnswer> => {
  const prepared = await route.prepare(callers);
  const credentials = { ...prepared.credentials, ...differently } as Prepared["credentials"];
  return sendWhole(route, { ...prepared, credentials });
};
const tokenIn = ({ credentials }: Prepared): string => (credentials.kind === "dpop" ? credentials.token : "");

/** A wallet's token whose card has left its phone since. */
async function endedWallet(): Promise<object> {
  const { phone } = await signedInHolder(stage);
  const key = await newClientKey();
  const token = await walletToken(phone, key);
  (await cardLifeOf(phone).remove()).expecting(204);
  return { token, key };
}

/** What every route answers that a wallet's token opens; `invalid` is its code of a request of the wrong shape. */
const guarded = (route: Route, caller: string, invalid: string): Produced => ({
  '401 invalid_token | DPoP algs="ES256"': async () => {
    const prepared = await route.prepare(callers);
    const { headers, body } = jsonBody(prepared.body);
    const asBearer = { ...headers, authorization: `Bearer ${tokenIn(prepared)}` };
    return sendPrepared(route, prepared, { headers: asBearer, body });
  },
  '401 invalid_token | DPoP error="invalid_token", algs="ES256"': async () =>
    calling(route, { token: `${tokenIn(await route.prepare(callers)).slice(0, -8)}AAAAAAAA` }),
  '401 invalid_token | DPoP error="invalid_token", algs="ES256" | dpop-nonce': async () =>
    calling(route, await endedWallet()),
  '401 invalid_dpop_proof | DPoP error="invalid_dpop_proof", algs="ES256"': async () =>
    calling(route, { key: await newClientKey() }),
  '401 invalid_dpop_proof | DPoP error="invalid_dpop_proof", algs="ES256" | dpop-nonce': async () => {
    const prepared = await route.prepare(callers);
    const { headers, body } = jsonBody(prepared.body);
    const sent = { headers: { ...headers, ...(await lettingIn(route.method, prepared)) }, body };
    expect((await sendPrepared(route, prepared, sent)).status).toBe(route.success);
    return sendPrepared(route, prepared, sent);
  },
  '401 use_dpop_nonce | DPoP error="use_dpop_nonce", algs="ES256" | dpop-nonce': () =>
    calling(route, { nonce: undefined }),
  '403 insufficient_scope | DPoP error="insufficient_scope", algs="ES256"': () => calling(route, asCard(callers)),
  [`400 ${invalid} | dpop-nonce`]: async () => sendPrepared(route, await route.prepare(callers), jsonBody({})),
  [`413 ${invalid} | dpop-nonce`]: () => asking(route, { padding: "x".repeat(65 * 1024) }),
  [`415 ${invalid} | dpop-nonce`]: async () =>
    sendPrepared(route, await route.prepare(callers), { body: "{}", headers: { "content-type": "text/plain" } }),
  "500 server_error": async () => {
    const prepared = await route.prepare(callers);
    const rule = { caller, action: "dynamodb:PutItem", moment: "before" } as const;
    return (await stage.withFault(rule, () => sendWhole(route, prepared))).result;
  },
});

/** An encrypted answer that is asked for in clear. */
const openlyEncrypted = async () => ({
  credential_response_encryption: (await responseKey()).credential_response_encryption,
});

const ofCredential = (): Produced => ({
  ...guarded(credential, "issue-credential", "invalid_credential_request"),
  "400 unknown_credential_configuration | dpop-nonce": () =>
    asking(credential, { credential_configuration_id: "driving_licence" }),
  "400 unknown_credential_identifier | dpop-nonce": () =>
    asking(credential, { credential_configuration_id: undefined, credential_identifier: "apcv_sd_jwt_vc.nobody" }),
  "400 invalid_proof | dpop-nonce": () => asking(credential, { proofs: undefined }),
  "400 invalid_nonce | dpop-nonce": async () =>
    asking(credential, {
      proofs: { jwt: [await keyProof(callers.phone, await newClientKey(), { nonce: "x".repeat(43) })] },
    }),
  "400 invalid_encryption_parameters | dpop-nonce": async () => asking(credential, await openlyEncrypted()),
  "400 credential_request_denied | dpop-nonce": async () => {
    const { phone } = await signedInHolder(stage);
    const prepared = await credential.prepare({ ...callers, phone });
    await changeItem(stage, "card", { pk: `CARD#${phone.cardRef}`, sk: "CARD" }, { state: "suspended" });
    return sendWhole(credential, prepared);
  },
});

const ofDeferred = (): Produced => ({
  ...guarded(deferredCredential, "deliver-credential", "invalid_credential_request"),
  "400 invalid_transaction_id | dpop-nonce": () => asking(deferredCredential, { transaction_id: "x".repeat(43) }),
  "400 invalid_encryption_parameters | dpop-nonce": async () => asking(deferredCredential, await openlyEncrypted()),
  "400 credential_request_denied | dpop-nonce": async () => {
    const held = await personWithPhone(stage);
    const enrolment = await approvedEnrolment(stage, held);
    const wallet = await waitingWallet(stage, held, enrolment);
    const deferred = await deferredBy(wallet);
    const over = { expiresAt: Math.floor(Date.now() / 1000) - 1 };
    await changeItem(stage, "card", { pk: `ENROLMENT#${enrolment}`, sk: "ENROLMENT" }, over);
    return sendWhole(deferredCredential, wallet.collecting(deferred));
  },
});

const ofNotification = (): Produced => ({
  ...guarded(notification, "receive-notification", "invalid_notification_request"),
  "400 invalid_notification_id | dpop-nonce": () => asking(notification, { notification_id: "nobody-s" }),
});

describe.each([
  { folder: "credential/issue-credential", path: "/credential", produced: ofCredential() },
  { folder: "credential/deliver-credential", path: "/deferred-credential", produced: ofDeferred() },
  { folder: "credential/receive-notification", path: "/notification", produced: ofNotification() },
])("POST $path answers", ({ folder, produced }) => {
  it("no error but those that are produced here", async () => {
    expect(await announcedErrors(stage, folder)).toEqual(Object.keys(produced).sort());
  });

  it.each(Object.entries(produced))("%s", async (name, produce) => {
    expectNamedError(await produce(), name);
  });
});

import * as z from "zod";
import { newClientKey } from "../key-pair.ts";
import { approvedEnrolment, CODE, personWithPhone } from "../people.ts";
import { deferredBy, waitingWallet } from "../waiting-wallet.ts";
import { keyProof, walletToken } from "../wallet-token.ts";
import { asCard, type Route, withoutBody } from "./route.ts";
import { sendWhole } from "./send-whole.ts";

export const offer: Route = {
  method: "POST",
  path: "/v1/credential-offers",
  encoding: "json",
  errors: "problem",
  success: 201,
  prepare: async (callers) => ({
    url: `${callers.stage.urls.card}/v1/credential-offers`,
    body: { wallet: "own" },
    credentials: asCard(callers),
  }),
};

/** To another wallet than the phone's. */
export const provenOffer: Route = {
  ...offer,
  path: "/v1/credential-offers (by both factors)",
  optional: ["dependants", "device_proof", "code_proof"],
  prepare: async (callers) => ({
    ...(await offer.prepare(callers)),
    body: { wallet: "other", dependants: false, ...(await callers.phone.bothFactors()) },
  }),
};

export const shownOffer: Route = {
  ...withoutBody,
  method: "GET",
  path: "/credential-offers/{id}",
  success: 200,
  prepare: async ({ phone }) => ({
    url: (await phone.offer("other")).expecting(201).credential_offer_uri,
    credentials: { kind: "none" },
  }),
};

export const credential: Route = {
  method: "POST",
  path: "/credential",
  bodyLimit: 64 * 1024,
  encoding: "json",
  errors: "oauth",
  success: 200,
  passesOverUnknown: true,
  prepare: async ({ stage, phone }) => {
    const key = await newClientKey();
    return {
      url: `${stage.urls.card}/credential`,
      body: { credential_configuration_id: "apcv_sd_jwt_vc", proofs: { jwt: [await keyProof(phone, key)] } },
      credentials: { kind: "dpop", token: await walletToken(phone, key), key, nonce: { of: stage.urls.card } },
    };
  },
};

/** The same card as an mdoc. */
export const mdocCredential: Route = {
  ...credential,
  path: "/credential (as an mdoc)",
  prepare: async (callers) => {
    const prepared = await credential.prepare(callers);
    return { ...prepared, body: { ...prepared.body, credential_configuration_id: "apcv_mso_mdoc" } };
  },
};

/** What a wallet was promised while the identity was being proven, once the card is there; each time for somebody new. */
export const deferredCredential: Route = {
  method: "POST",
  path: "/deferred-credential",
  encoding: "json",
  errors: "oauth",
  success: 200,
  passesOverUnknown: true,
  prepare: async ({ stage }) => {
    const held = await personWithPhone(stage);
    const enrolment = await approvedEnrolment(stage, held);
    const wallet = await waitingWallet(stage, held, enrolment);
    const deferred = await deferredBy(wallet);
    (await held.phone.bindDevice(held.accountToken, enrolment, CODE)).expecting(200);
    return wallet.collecting(deferred);
  },
};

/** Of a credential that was issued by hand, whose wallet has deleted it. */
export const notification: Route = {
  method: "POST",
  path: "/notification",
  encoding: "json",
  errors: "oauth",
  success: 204,
  passesOverUnknown: true,
  optional: ["event_description"],
  prepare: async (callers) => {
    const prepared = await credential.prepare(callers);
    const { notification_id } = Issued.parse((await sendWhole(credential, prepared)).body);
    const told = { event: "credential_deleted", event_description: "deleted by the user" };
    return { ...prepared, url: `${callers.stage.urls.card}/notification`, body: { notification_id, ...told } };
  },
};
const Issued = z.object({ notification_id: z.string() });

/** All status lists, and one of them. */
export const statusLists: Route = {
  ...withoutBody,
  method: "GET",
  path: "/status-lists",
  success: 200,
  prepare: async ({ stage }) => ({ url: `${stage.urls.card}/status-lists`, credentials: { kind: "none" } }),
};

export const statusList: Route = {
  ...statusLists,
  path: "/status-lists/{list}",
  prepare: async ({ stage }) => ({ url: `${stage.urls.card}/status-lists/1`, credentials: { kind: "none" } }),
};

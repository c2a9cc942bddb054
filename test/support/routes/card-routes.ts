import * as z from "zod";
import { attestedByAndroid } from "../attested-phone.ts";
import { newClientKey } from "../key-pair.ts";
import { approvedEnrolment, assertionFor, CODE, newPerson, newPushTarget, personWithPhone } from "../people.ts";
import { PRE_AUTHORIZED_GRANT } from "../phone-replies.ts";
import { deferredBy, waitingWallet } from "../waiting-wallet.ts";
import { keyProof, offeredCode, walletToken } from "../wallet-token.ts";
import { asCard, type Route } from "./route.ts";
import { sendWhole } from "./send-whole.ts";

/** What a person asks by number before there is a card. */
const byNumber = (path: string, success: number, optional: readonly string[] = []): Route => ({
  method: "POST",
  path,
  encoding: "json",
  errors: "problem",
  success,
  optional,
  prepare: async ({ stage }) => {
    const { person, accountToken } = await personWithPhone(stage);
    return {
      url: `${stage.urls.card}${path}`,
      body: { nir: person.nir, route: "france-identite" },
      credentials: { kind: "account", token: accountToken },
    };
  },
});

export const eligibility = byNumber("/v1/eligibility", 200, ["route"]);

export const identity: Route = {
  method: "POST",
  path: "/v1/enrolments/{id}/identity",
  encoding: "json",
  errors: "problem",
  success: 200,
  prepare: async ({ stage }) => {
    const { person, phone, accountToken } = await personWithPhone(stage);
    const started = (await phone.startEnrolment(accountToken, person.nir)).expecting(201);
    return {
      url: `${stage.urls.card}/v1/enrolments/${started.enrolment_id}/identity`,
      body: { assertion: await assertionFor(stage, person, started.identity.nonce) },
      credentials: { kind: "account", token: accountToken },
    };
  },
};

export const evidence: Route = {
  method: "PUT",
  path: "/v1/enrolments/{id}/evidence",
  encoding: "json",
  errors: "problem",
  success: 200,
  prepare: async ({ stage }) => {
    const { person, phone, accountToken } = await personWithPhone(stage);
    const started = (await phone.startByEvidence(accountToken, person.nir)).expecting(201);
    return {
      url: `${stage.urls.card}/v1/enrolments/${started.enrolment_id}/evidence`,
      body: { evidence_reference: `evidence-${crypto.randomUUID()}` },
      credentials: { kind: "account", token: accountToken },
    };
  },
};

export const device: Route = {
  method: "PUT",
  path: "/v1/enrolments/{id}/device",
  encoding: "json",
  errors: "problem",
  success: 200,
  optional: ["push", "attestation"],
  prepare: async ({ stage }) => {
    const held = await personWithPhone(stage);
    const id = await approvedEnrolment(stage, held);
    const { device_proof, code_proof, nonce } = await held.phone.twoFactorProofs(id, CODE);
    const attestation = await attestedByAndroid(held.phone.hardwareKey, nonce);
    return {
      url: `${stage.urls.card}/v1/enrolments/${id}/device`,
      body: { device_proof, code_proof, push: newPushTarget(), attestation },
      credentials: { kind: "account", token: held.accountToken },
    };
  },
};

export const preview: Route = {
  method: "POST",
  path: "/v1/eligibility/preview",
  encoding: "json",
  errors: "problem",
  success: 200,
  optional: ["departement"],
  prepare: async ({ stage }) => ({
    url: `${stage.urls.card}/v1/eligibility/preview`,
    body: { organism: "016910000", birth_date: "1991-06-24" },
    credentials: { kind: "none" },
  }),
};

export const startEnrolment = byNumber("/v1/enrolments", 201);

/** Every route for a person who is signed in with the health account and has no card yet. */
export const accountRoutes: readonly Route[] = [eligibility, startEnrolment, identity, evidence, device];

export const twoFactorToken: Route = {
  method: "POST",
  path: "/token (card, two factors)",
  encoding: "form",
  errors: "oauth",
  success: 200,
  passesOverUnknown: true,
  prepare: async ({ stage, phone }) => {
    const { device_proof, code_proof, nonce } = await phone.twoFactorProofs(phone.cardRef, CODE);
    return {
      url: `${stage.urls.card}/token`,
      body: { grant_type: "urn:apcv:params:oauth:grant-type:two-factor", device_proof, code_proof },
      credentials: { kind: "proof", key: phone.hardwareKey, nonce },
    };
  },
};

export const refreshToken: Route = {
  ...twoFactorToken,
  path: "/token (card, refresh token)",
  prepare: async ({ stage, phone }) => {
    const { refresh_token } = (await phone.openSession(CODE)).expecting(200);
    return {
      url: `${stage.urls.card}/token`,
      body: { grant_type: "refresh_token", refresh_token },
      credentials: { kind: "proof", key: phone.hardwareKey, nonce: { of: stage.urls.card } },
    };
  },
};

export const revocation: Route = {
  ...twoFactorToken,
  path: "/revoke",
  prepare: async ({ stage, phone }) => ({
    url: `${stage.urls.card}/revoke`,
    body: { token: (await phone.openSession(CODE)).expecting(200).refresh_token },
    credentials: { kind: "none" },
  }),
};

export const codeToken: Route = {
  ...twoFactorToken,
  path: "/token (card, pre-authorized code)",
  prepare: async ({ stage, phone }) => ({
    url: `${stage.urls.card}/token`,
    body: { grant_type: PRE_AUTHORIZED_GRANT, "pre-authorized_code": await offeredCode(phone) },
    credentials: { kind: "proof", key: await newClientKey(), nonce: { of: stage.urls.card } },
  }),
};

export const txCodeToken: Route = {
  ...codeToken,
  path: "/token (card, pre-authorized code and transaction code)",
  prepare: async ({ stage, phone }) => {
    const { credential_offer, tx_code = "" } = (await phone.offer("other")).expecting(201);
    const { "pre-authorized_code": code } = credential_offer.grants[PRE_AUTHORIZED_GRANT];
    return {
      url: `${stage.urls.card}/token`,
      body: { grant_type: PRE_AUTHORIZED_GRANT, "pre-authorized_code": code, tx_code },
      credentials: { kind: "proof", key: await newClientKey(), nonce: { of: stage.urls.card } },
    };
  },
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

const withoutBody = { encoding: "none", errors: "problem" } as const;

export const rollout: Route = {
  ...withoutBody,
  method: "GET",
  path: "/v1/rollout",
  success: 200,
  prepare: async ({ stage }) => ({ url: `${stage.urls.card}/v1/rollout`, credentials: { kind: "none" } }),
};

/** All status lists, and one of them. */
export const statusLists: Route = {
  ...rollout,
  path: "/status-lists",
  prepare: async ({ stage }) => ({ url: `${stage.urls.card}/status-lists`, credentials: { kind: "none" } }),
};

export const statusList: Route = {
  ...rollout,
  path: "/status-lists/{list}",
  prepare: async ({ stage }) => ({ url: `${stage.urls.card}/status-lists/1`, credentials: { kind: "none" } }),
};

export const nonce: Route = {
  ...withoutBody,
  errors: "oauth",
  method: "POST",
  path: "/nonce",
  success: 200,
  prepare: async ({ stage }) => ({ url: `${stage.urls.card}/nonce`, credentials: { kind: "none" } }),
};

export const challenge: Route = {
  ...nonce,
  path: "/challenge",
  prepare: async ({ stage }) => ({ url: `${stage.urls.card}/challenge`, credentials: { kind: "none" } }),
};

export const offer: Route = {
  method: "POST",
  path: "/v1/credential-offers",
  encoding: "json",
  errors: "problem",
  success: 201,
  prepare: async (callers) => ({
    url: `${callers.stage.urls.card}/v1/credential-offers`,
    body: { wallet: "other" },
    credentials: asCard(callers),
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

export const pushToken: Route = {
  method: "PUT",
  path: "/v1/card/push-token",
  encoding: "json",
  errors: "problem",
  success: 202,
  prepare: async (callers) => ({
    url: `${callers.stage.urls.card}/v1/card/push-token`,
    body: { ...newPushTarget() },
    credentials: asCard(callers),
  }),
};

export const sync: Route = {
  ...withoutBody,
  method: "GET",
  path: "/v1/care-events",
  success: 200,
  prepare: async (callers) => ({ url: `${callers.stage.urls.card}/v1/care-events`, credentials: asCard(callers) }),
};

export const watch: Route = {
  ...eligibility,
  path: "/v1/eligibility/watch",
  success: 201,
  optional: [],
  prepare: async ({ stage }) => {
    const planned = await newPerson(stage, { organism: "017710000" });
    const { person, accountToken } = await personWithPhone(stage, planned);
    return {
      url: `${stage.urls.card}/v1/eligibility/watch`,
      body: { nir: person.nir, push: newPushTarget() },
      credentials: { kind: "account", token: accountToken },
    };
  },
};

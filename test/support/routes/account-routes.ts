import { attestedByAndroid } from "../attested-phone.ts";
import { approvedEnrolment, assertionFor, CODE, newPerson, newPushTarget, personWithPhone } from "../people.ts";
import type { Route } from "./route.ts";

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

/** Every route for a person who is signed in with the health account and has no card yet. */
export const accountRoutes: readonly Route[] = [eligibility, startEnrolment, identity, evidence, device];

/** What a person asks of an enrolment that they have begun, with nothing but its address. */
const ofEnrolment = (method: Route["method"], success: number): Route => ({
  method,
  path: "/v1/enrolments/{id}",
  encoding: "none",
  errors: "problem",
  success,
  prepare: async (callers) => {
    const { url, credentials } = await identity.prepare(callers);
    return { url: url.replace(/\/identity$/, ""), credentials };
  },
});

export const shownEnrolment = ofEnrolment("GET", 200);
export const abandonedEnrolment = ofEnrolment("DELETE", 204);

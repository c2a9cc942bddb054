import { device, eligibility, evidence, identity, preview, startEnrolment } from "../support/routes/account-routes.ts";
import { rollout, sync } from "../support/routes/card-routes.ts";
import {
  credential,
  mdocCredential,
  offer,
  shownOffer,
  statusList,
  statusLists,
} from "../support/routes/credential-routes.ts";
import { statementSync } from "../support/routes/fund-routes.ts";
import type { Callers, Prepared, Route } from "../support/routes/route.ts";
import { codeToken, nonce, refreshToken, revocation, twoFactorToken } from "../support/routes/token-routes.ts";
import { uses } from "../support/routes/use-routes.ts";
import { credentialBatch } from "./credential-batch.ts";
import type { Budget, Operation } from "./operation.ts";

const NOTHING: Budget = { roundTrips: 0, writes: 0, kms: 0 };

const document = (path: string): Route => ({
  ...rollout,
  path,
  prepare: async ({ stage }: Callers): Promise<Prepared> => ({
    url: `${stage.urls.card}${path}`,
    credentials: { kind: "none" },
  }),
});

/** What the phone, its wallet and everybody else ask. */
export const CARD_OPERATIONS: readonly Operation[] = [
  { name: "rollout list", folder: "rollout/list-rollout", route: rollout, budget: NOTHING },
  { name: "eligibility preview", folder: "eligibility/preview-eligibility", route: preview, budget: NOTHING },
  {
    name: "issuer metadata",
    folder: "discovery/describe-card-issuer",
    route: document("/.well-known/openid-credential-issuer"),
    budget: NOTHING,
  },
  {
    name: "credential type",
    folder: "discovery/describe-credential-type",
    route: document("/vct/apcv"),
    budget: NOTHING,
  },
  { name: "key set", folder: "discovery/publish-card-keys", route: document("/jwks.json"), budget: NOTHING },
  {
    name: "eligibility",
    folder: "eligibility/check-eligibility",
    route: eligibility,
    budget: { roundTrips: 2, writes: 0, kms: 1 },
  },
  { name: "start an enrolment", folder: "enrolment/start-enrolment", route: startEnrolment, budget: {} },
  { name: "prove the identity", folder: "enrolment/prove-identity", route: identity, budget: {} },
  { name: "submit evidence", folder: "enrolment/submit-evidence", route: evidence, budget: {} },
  { name: "bind the phone", folder: "enrolment/bind-device", route: device, budget: {} },
  { name: "challenge", folder: "credential/issue-nonce", route: nonce, budget: {} },
  {
    name: "open a session",
    folder: "token/issue-card-token",
    route: twoFactorToken,
    budget: { roundTrips: 3, writes: 4, kms: 1 },
  },
  {
    name: "refresh a session",
    folder: "token/issue-card-token",
    route: refreshToken,
    budget: { roundTrips: 2, writes: 1, kms: 0 },
  },
  {
    name: "end a session",
    folder: "token/revoke-session",
    route: revocation,
    budget: { roundTrips: 1, writes: 1, kms: 0 },
  },
  { name: "offer a credential", folder: "credential/offer-credential", route: offer, budget: {} },
  {
    name: "show an offer",
    folder: "credential/show-offer",
    route: shownOffer,
    budget: { roundTrips: 1, writes: 0, kms: 0 },
  },
  { name: "redeem an offer", folder: "token/issue-card-token", route: codeToken, budget: {} },
  {
    name: "issue one credential",
    folder: "credential/issue-credential",
    route: credential,
    budget: { roundTrips: 3, writes: 4, kms: 1 },
  },
  {
    name: "issue one mdoc",
    folder: "credential/issue-credential",
    route: mdocCredential,
    budget: { roundTrips: 3, writes: 4, kms: 1 },
  },
  {
    name: "issue a batch of 10",
    folder: "credential/issue-credential",
    route: credentialBatch,
    budget: { roundTrips: 3, writes: 22, kms: 10 },
  },
  {
    name: "all status lists",
    folder: "credential/list-status-lists",
    route: statusLists,
    budget: NOTHING,
  },
  {
    name: "status list",
    folder: "credential/show-status-list",
    route: statusList,
    budget: { roundTrips: 1, writes: 0, kms: 0 },
  },
  {
    name: "app sync",
    folder: "care-event/list-care-events",
    route: sync,
    budget: { roundTrips: 1, writes: 1, kms: 0 },
  },
  {
    name: "app sync, statements",
    folder: "statement/list-statements",
    route: statementSync,
    budget: { roundTrips: 1, writes: 1, kms: 0 },
  },
  {
    name: "uses of the card",
    folder: "use/list-uses",
    route: uses,
    budget: { roundTrips: 1, writes: 1, kms: 0 },
  },
];

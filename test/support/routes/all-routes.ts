import { accountRoutes, preview, watch } from "./account-routes.ts";
import {
  endedWallet,
  newCode,
  newKey,
  opposition,
  removal,
  shownCard,
  takeOver,
  transfer,
  wallets,
} from "./card-life-routes.ts";
import { pushToken, rollout, sync } from "./card-routes.ts";
import {
  attestedRights,
  careEvent,
  checkedIn,
  checkInPreview,
  context,
  destroyedContext,
  readerToken,
  shownContext,
  shownRights,
  tappedContext,
  whoChecksIn,
} from "./counter-routes.ts";
import {
  credential,
  deferredCredential,
  notification,
  offer,
  provenOffer,
  shownOffer,
  statusList,
  statusLists,
} from "./credential-routes.ts";
import { fund, statementSync, statements } from "./fund-routes.ts";
import { identityDecision, identityProvider } from "./identity-routes.ts";
import { block, certificateRevocation, minimumVersion, practice, practiceReader } from "./practice-routes.ts";
import { rolloutRoutes } from "./rollout-routes.ts";
import type { Route } from "./route.ts";
import { keyCertificate, keyStep } from "./signing-key-routes.ts";
import { challenge, codeToken, nonce, refreshToken, revocation, twoFactorToken, txCodeToken } from "./token-routes.ts";
import { objectedUse, objections, uses } from "./use-routes.ts";
import { authorizationToken, pushedRequest } from "./wallet-routes.ts";

/** Every route that takes a body. */
export const routesWithBody: readonly Route[] = [
  preview,
  watch,
  ...accountRoutes,
  opposition,
  newCode,
  newKey,
  transfer,
  takeOver,
  twoFactorToken,
  refreshToken,
  revocation,
  codeToken,
  txCodeToken,
  authorizationToken,
  pushedRequest,
  credential,
  deferredCredential,
  offer,
  provenOffer,
  notification,
  pushToken,
  readerToken,
  context,
  tappedContext,
  attestedRights,
  checkInPreview,
  checkedIn,
  careEvent,
  practice,
  practiceReader,
  block,
  minimumVersion,
  certificateRevocation,
  identityDecision,
  identityProvider,
  statements,
  objectedUse,
  fund,
  ...rolloutRoutes,
  keyStep,
  keyCertificate,
];

/** Every route that needs an access token and a proof of the key that it is bound to. */
export const dpopRoutes: readonly Route[] = [
  offer,
  provenOffer,
  sync,
  shownCard,
  wallets,
  endedWallet,
  removal,
  newCode,
  newKey,
  transfer,
  pushToken,
  credential,
  deferredCredential,
  notification,
  context,
  shownContext,
  whoChecksIn,
  checkInPreview,
  checkedIn,
  shownRights,
  attestedRights,
  destroyedContext,
  careEvent,
  identityDecision,
  statements,
  statementSync,
  uses,
  objectedUse,
  objections,
];

/** Routes that take no body; one that comes all the same is passed over. */
export const bodilessRoutes: readonly Route[] = [
  rollout,
  statusLists,
  statusList,
  nonce,
  challenge,
  shownOffer,
  removal,
  shownContext,
  shownRights,
  destroyedContext,
];

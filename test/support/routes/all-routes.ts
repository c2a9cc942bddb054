import { newCode, newKey, opposition, removal, shownCard, takeOver, transfer } from "./card-life-routes.ts";
import {
  accountRoutes,
  challenge,
  codeToken,
  credential,
  nonce,
  notification,
  offer,
  preview,
  pushToken,
  refreshToken,
  revocation,
  rollout,
  shownOffer,
  statusList,
  statusLists,
  sync,
  twoFactorToken,
  txCodeToken,
  watch,
} from "./card-routes.ts";
import { fund, statementSync, statements } from "./fund-routes.ts";
import {
  block,
  careEvent,
  certificateRevocation,
  context,
  identityDecision,
  identityProvider,
  minimumVersion,
  practice,
  practiceReader,
  readerToken,
} from "./practice-routes.ts";
import { rolloutRoutes } from "./rollout-routes.ts";
import type { Route } from "./route.ts";
import { keyStep } from "./signing-key-routes.ts";

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
  credential,
  offer,
  notification,
  pushToken,
  readerToken,
  context,
  careEvent,
  practice,
  practiceReader,
  block,
  minimumVersion,
  certificateRevocation,
  identityDecision,
  identityProvider,
  statements,
  fund,
  ...rolloutRoutes,
  keyStep,
];

/** Every route that needs an access token and a proof of the key that it is bound to. */
export const dpopRoutes: readonly Route[] = [
  offer,
  sync,
  shownCard,
  removal,
  newCode,
  newKey,
  transfer,
  pushToken,
  credential,
  notification,
  context,
  careEvent,
  identityDecision,
  statements,
  statementSync,
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
];

import { describeFaults, GET, MAC, PUBLIC_KEY, PUT, SIGN, TRANSACT, UPDATE } from "../../support/describe-faults.ts";
import {
  challenge,
  codeToken,
  nonce,
  refreshToken,
  revocation,
  twoFactorToken,
  txCodeToken,
} from "../../support/routes/token-routes.ts";
import { attestedCodeToken, authorizationToken, walletRefresh } from "../../support/routes/wallet-routes.ts";
import { inStage } from "../../support/stage.ts";

const stage = inStage();
/** The key of the day's nonces; which KMS key certifies, that key's name, and the certificate of the environment's own key for an hour. */
const cold = [MAC, GET, PUBLIC_KEY, SIGN];

describeFaults(stage, [
  { route: challenge, caller: "issue-challenge", warm: [], cold: [MAC] },
  { route: nonce, caller: "issue-nonce", warm: [PUT], cold: [MAC] },
  {
    route: twoFactorToken,
    caller: "issue-card-token",
    warm: [TRANSACT, GET, TRANSACT, MAC],
    cold,
  },
  { route: refreshToken, caller: "issue-card-token", warm: [GET, GET, UPDATE], cold },
  { route: revocation, caller: "revoke-session", warm: ["dynamodb:DeleteItem"], cold: [] },
  { route: codeToken, caller: "issue-card-token", warm: [PUT, UPDATE], cold },
  {
    route: txCodeToken,
    caller: "issue-card-token",
    warm: [PUT, PUT, UPDATE, UPDATE],
    cold,
  },
  {
    route: attestedCodeToken,
    caller: "issue-card-token",
    warm: [PUT, TRANSACT, UPDATE, UPDATE],
    cold,
  },
  {
    route: walletRefresh,
    caller: "issue-card-token",
    warm: [GET, GET, TRANSACT],
    cold,
  },
  {
    route: authorizationToken,
    caller: "issue-card-token",
    warm: [GET, TRANSACT],
    cold,
  },
]);

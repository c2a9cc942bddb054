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

describeFaults(stage, [
  { route: challenge, caller: "issue-challenge", warm: [], cold: [MAC] },
  { route: nonce, caller: "issue-nonce", warm: [PUT], cold: [MAC] },
  {
    route: twoFactorToken,
    caller: "issue-card-token",
    warm: [TRANSACT, TRANSACT, MAC, SIGN],
    // Which key signs, which an environment then keeps for a minute, and that key's name.
    cold: [MAC, GET, PUBLIC_KEY],
  },
  { route: refreshToken, caller: "issue-card-token", warm: [TRANSACT, SIGN], cold: [MAC, GET, PUBLIC_KEY] },
  { route: revocation, caller: "revoke-session", warm: ["dynamodb:DeleteItem"], cold: [] },
  { route: codeToken, caller: "issue-card-token", warm: [PUT, UPDATE, SIGN], cold: [MAC, GET, PUBLIC_KEY] },
  {
    route: txCodeToken,
    caller: "issue-card-token",
    warm: [PUT, UPDATE, UPDATE, SIGN],
    cold: [MAC, GET, PUBLIC_KEY],
  },
  {
    route: attestedCodeToken,
    caller: "issue-card-token",
    warm: [PUT, UPDATE, PUT, SIGN],
    cold: [MAC, GET, PUBLIC_KEY],
  },
  {
    route: walletRefresh,
    caller: "issue-card-token",
    warm: [GET, GET, TRANSACT, SIGN],
    cold: [MAC, GET, PUBLIC_KEY],
  },
  {
    route: authorizationToken,
    caller: "issue-card-token",
    warm: [GET, TRANSACT, SIGN],
    cold: [MAC, GET, PUBLIC_KEY],
  },
]);

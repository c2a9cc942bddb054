import { describeFaults, GET, MAC, PUBLIC_KEY, PUT, QUERY, TRANSACT, UPDATE } from "../../support/describe-faults.ts";
import { eligibility, watch } from "../../support/routes/account-routes.ts";
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
} from "../../support/routes/card-life-routes.ts";
import { pushToken, sync } from "../../support/routes/card-routes.ts";
import { statementSync } from "../../support/routes/fund-routes.ts";
import { objectedUse, uses } from "../../support/routes/use-routes.ts";
import { inStage } from "../../support/stage.ts";

const stage = inStage();

/** Enrolment has tests of its own, which look at what it has written. */
describeFaults(stage, [
  { route: eligibility, caller: "check-eligibility", warm: [GET, GET, MAC], cold: [GET] },
  { route: watch, caller: "watch-eligibility", warm: [GET, GET, MAC, PUT], cold: [GET] },
  { route: pushToken, caller: "change-push-token", warm: [GET, PUT, UPDATE], cold: [MAC, PUBLIC_KEY] },
  { route: shownCard, caller: "show-card", warm: [GET, QUERY, QUERY, PUT], cold: [MAC, PUBLIC_KEY] },
  { route: wallets, caller: "list-wallets", warm: [GET, PUT, QUERY], cold: [MAC, PUBLIC_KEY] },
  { route: endedWallet, caller: "end-wallet", warm: [GET, PUT, "dynamodb:DeleteItem"], cold: [MAC, PUBLIC_KEY] },
  { route: removal, caller: "remove-phone", warm: [GET, PUT, TRANSACT], cold: [MAC, PUBLIC_KEY] },
  { route: opposition, caller: "oppose-card", warm: [GET, GET, MAC, TRANSACT], cold: [] },
  { route: newCode, caller: "change-code", warm: [GET, MAC, MAC, PUT, TRANSACT, TRANSACT], cold: [MAC, PUBLIC_KEY] },
  { route: newKey, caller: "renew-phone-key", warm: [GET, GET, MAC, PUT, TRANSACT, TRANSACT], cold: [MAC, PUBLIC_KEY] },
  { route: transfer, caller: "start-transfer", warm: [GET, MAC, PUT, TRANSACT, TRANSACT], cold: [MAC, PUBLIC_KEY] },
  { route: takeOver, caller: "take-over-card", warm: [GET, GET, GET, MAC, TRANSACT, UPDATE], cold: [] },
  { route: sync, caller: "list-care-events", warm: [GET, PUT, QUERY], cold: [MAC, PUBLIC_KEY] },
  { route: statementSync, caller: "list-statements", warm: [GET, PUT, QUERY], cold: [MAC, PUBLIC_KEY] },
  { route: uses, caller: "list-uses", warm: [GET, PUT, QUERY], cold: [MAC, PUBLIC_KEY] },
  { route: objectedUse, caller: "object-to-use", warm: [GET, GET, PUT, TRANSACT], cold: [MAC, PUBLIC_KEY] },
]);

import {
  describeFaults,
  GET,
  LOOK,
  MAC,
  PUBLIC_KEY,
  PUT,
  QUERY,
  SIGN,
  TRANSACT,
  UPDATE,
} from "../../support/describe-faults.ts";
import {
  credential,
  deferredCredential,
  mdocCredential,
  notification,
  offer,
  provenOffer,
  shownOffer,
} from "../../support/routes/credential-routes.ts";
import { finishedSignIn, pushedForOffer, pushedRequest, startedSignIn } from "../../support/routes/wallet-routes.ts";
import { inStage } from "../../support/stage.ts";

const stage = inStage();

describeFaults(stage, [
  { route: offer, caller: "offer-credential", warm: [GET, PUT, PUT], cold: [MAC, PUBLIC_KEY] },
  {
    route: provenOffer,
    caller: "offer-credential",
    warm: [GET, MAC, PUT, TRANSACT, TRANSACT],
    cold: [MAC, PUBLIC_KEY],
  },
  { route: pushedRequest, caller: "push-request", warm: [PUT, PUT], cold: [MAC] },
  { route: pushedForOffer, caller: "push-request", warm: [GET, PUT, PUT], cold: [MAC] },
  { route: startedSignIn, caller: "start-sign-in", warm: [UPDATE, PUT], cold: [] },
  {
    route: finishedSignIn,
    caller: "finish-sign-in",
    warm: [UPDATE, MAC, GET, GET, GET, GET, PUT],
    cold: [],
  },
  { route: shownOffer, caller: "show-offer", warm: [GET], cold: [] },
  {
    route: credential,
    caller: "issue-credential",
    warm: [GET, GET, PUT, UPDATE, LOOK, TRANSACT, SIGN],
    cold: [MAC, MAC, GET, PUBLIC_KEY, PUBLIC_KEY, QUERY],
  },
  {
    route: mdocCredential,
    caller: "issue-credential",
    warm: [GET, GET, PUT, UPDATE, LOOK, TRANSACT, SIGN],
    // It is sealed nowhere whose it is.
    cold: [MAC, GET, PUBLIC_KEY, PUBLIC_KEY, QUERY],
  },
  {
    route: deferredCredential,
    caller: "deliver-credential",
    warm: [GET, GET, GET, GET, PUT, LOOK, TRANSACT, SIGN],
    cold: [MAC, MAC, GET, PUBLIC_KEY, PUBLIC_KEY, QUERY],
  },
  {
    route: notification,
    caller: "receive-notification",
    warm: [GET, PUT, QUERY, TRANSACT],
    cold: [MAC, PUBLIC_KEY],
  },
]);

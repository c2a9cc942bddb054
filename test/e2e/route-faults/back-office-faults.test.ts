import { describeFaults, GET, MAC, PUBLIC_KEY, PUT, QUERY, TRANSACT, UPDATE } from "../../support/describe-faults.ts";
import { fund, statements } from "../../support/routes/fund-routes.ts";
import {
  block,
  certificateRevocation,
  foundPractices,
  minimumVersion,
  practice,
  practiceReader,
} from "../../support/routes/practice-routes.ts";
import { keyCertificate, keyStep } from "../../support/routes/signing-key-routes.ts";
import { objections } from "../../support/routes/use-routes.ts";
import { inStage } from "../../support/stage.ts";

const stage = inStage();

describeFaults(stage, [
  { route: statements, caller: "record-statements", warm: [GET, GET, GET, MAC, PUT, TRANSACT], cold: [PUBLIC_KEY] },
  { route: objections, caller: "list-objections", warm: [QUERY, UPDATE], cold: [PUBLIC_KEY, QUERY] },
  { route: foundPractices, caller: "find-practices", warm: [QUERY], cold: [] },
  { route: practice, caller: "register-practice", warm: [GET, TRANSACT], cold: [] },
  { route: practiceReader, caller: "register-reader", warm: [GET, GET, TRANSACT], cold: [] },
  { route: block, caller: "change-state", warm: [GET, TRANSACT], cold: [] },
  { route: fund, caller: "register-fund", warm: [GET, TRANSACT], cold: [] },
  { route: minimumVersion, caller: "require-version", warm: [GET, TRANSACT], cold: [] },
  { route: certificateRevocation, caller: "revoke-certificate", warm: [TRANSACT], cold: [] },
  { route: keyStep, caller: "take-key-step", warm: [GET], cold: [PUBLIC_KEY] },
  { route: keyCertificate, caller: "certify-signer", warm: [GET], cold: [] },
]);

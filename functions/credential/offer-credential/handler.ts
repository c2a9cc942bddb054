import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { CODE_SECONDS, ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { PHONE_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { json } from "../../../shared/http/request.ts";
import { plusSeconds, systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { PRE_AUTHORIZED_GRANT } from "../../token/issue-card-token/contract.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ephemeral = ephemeralIn({ client: dynamo, name: env.EPHEMERAL_TABLE }, systemClock);

/** A credential offer (OpenID4VCI 1.0 §4.1.1) for the session's own card, to any wallet: one code, once, for two minutes. */
export const handler = httpHandler({
  authenticate: phoneCaller(env, { dynamo, kms: new KMSClient({}) }, "card"),
  input: noInput,
  errors: problemForm,
  run: async (_input, caller) => {
    const spent = await caller.spendProof();
    if (!spent.ok) return spent;
    const code = systemIds.secret(32);
    await ephemeral.keepCode(code, { cardRef: caller.subject, deviceJkt: caller.jkt });
    return done({ code, expiresAt: plusSeconds(systemClock(), CODE_SECONDS) });
  },
  present: ({ code, expiresAt }) =>
    json(201, {
      credential_offer: {
        credential_issuer: env.CARD_BASE_URL,
        credential_configuration_ids: ["apcv_sd_jwt_vc"],
        grants: { [PRE_AUTHORIZED_GRANT]: { "pre-authorized_code": code } },
      },
      expires_at: expiresAt.toISOString(),
    }),
  refusals: PHONE_PROOF_PROBLEMS,
});

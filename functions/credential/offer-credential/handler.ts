import { KMSClient } from "@aws-sdk/client-kms";
import { CODE_SECONDS, ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { kmsPublicKey, verificationKeys } from "../../../shared/adapters/kms/kms-signer.ts";
import { dpopCaller } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { PROOF_REPLAYED } from "../../../shared/http/replayed.ts";
import { json } from "../../../shared/http/request.ts";
import { plusSeconds, systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { PRE_AUTHORIZED_GRANT } from "../../token/issue-card-token/contract.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const ephemeral = ephemeralIn({ client: documentClient(), name: env.EPHEMERAL_TABLE }, systemClock);
const tokenKey = kmsPublicKey(new KMSClient({}), env.TOKEN_SIGNING_KEY);

/** A credential offer (OpenID4VCI 1.0 §4.1.1) for the session's own card, to any wallet: one code, once, for two minutes. */
export const handler = httpHandler({
  authenticate: dpopCaller({
    baseUrl: env.CARD_BASE_URL,
    scope: "card",
    keys: verificationKeys([tokenKey]),
    spendJti: ephemeral.spendJti,
    now: systemClock,
  }),
  input: noInput,
  errors: problemForm,
  run: async (_input, caller) => {
    if (!(await caller.spendProof())) return refuse({ kind: "proof-replayed" as const });
    const code = systemIds.secret(32);
    await ephemeral.keepCode(code, caller.subject);
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
  refusals: { "proof-replayed": PROOF_REPLAYED },
});

import { ephemeralIn, NONCE_SECONDS } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { oauthForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const ephemeral = ephemeralIn({ client: documentClient(), name: env.EPHEMERAL_TABLE }, systemClock);

/** The one source of server challenges (OpenID4VCI 1.0 §7), for key proofs, two-factor proofs and DPoP alike. */
export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: oauthForm("invalid_request"),
  run: async () => {
    const nonce = systemIds.secret();
    await ephemeral.keepNonce(nonce);
    return done(nonce);
  },
  present: (nonce) => json(200, { c_nonce: nonce, expires_in: NONCE_SECONDS }, { "dpop-nonce": nonce }),
  refusals: {},
});

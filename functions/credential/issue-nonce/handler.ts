import { KMSClient } from "@aws-sdk/client-kms";
import { serverNonces } from "../../../shared/adapters/callers.ts";
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
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const ephemeral = ephemeralIn({ client: documentClient(), name: env.EPHEMERAL_TABLE }, systemClock);
const nonces = serverNonces(env, new KMSClient({}));

/**
 * The one source of challenges (OpenID4VCI 1.0 §7): single-use ones for key proofs and two-factor proofs in the body, and in the header the
 * server nonce for DPoP.
 */
export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: oauthForm("invalid_request"),
  run: async () => {
    const challenge = systemIds.secret();
    const [dpopNonce] = await Promise.all([nonces.fresh(), ephemeral.keepNonce(challenge)]);
    return done({ challenge, dpopNonce });
  },
  present: ({ challenge, dpopNonce }) =>
    json<Reply>(200, { c_nonce: challenge, expires_in: NONCE_SECONDS }, { "dpop-nonce": dpopNonce }),
  refusals: {},
});

import { KMSClient } from "@aws-sdk/client-kms";
import { serverNonces } from "../../../shared/adapters/callers.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { oauthForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env } from "./contract.ts";
import type { Reply } from "./replies.ts";

const nonces = serverNonces(Env.parse(process.env), new KMSClient({}));

/**
 * A challenge for a wallet's proof of its attestation (attestation-based client authentication §8). It is a server nonce, so that in the combined
 * mode one value in the DPoP proof is both.
 */
export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: oauthForm("invalid_request"),
  run: async () => done(await nonces.fresh()),
  present: (challenge) => json<Reply>(200, { attestation_challenge: challenge }, { "dpop-nonce": challenge }),
  refusals: {},
});

import { KMSClient } from "@aws-sdk/client-kms";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { keyPublisher } from "../../../shared/adapters/kms/signing-keys.ts";
import { cacheable } from "../../../shared/http/cacheable.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env, KEY_SET_SECONDS } from "./contract.ts";

const env = Env.parse(process.env);
const published = keyPublisher(new KMSClient({}), {
  generations: {
    credential: env.CREDENTIAL_SIGNING_KEY,
    token: env.TOKEN_SIGNING_KEY,
    metadata: env.METADATA_SIGNING_KEY,
  },
  table: { client: documentClient(), name: env.SIGNING_TABLE },
  now: systemClock,
});

/**
 * Every public key of the card API (RFC 7517 §5), and the issuer of credentials with the keys of credentials and their status lists alone: a
 * verifier takes any key of that document, and a token is no credential (SD-JWT VC, "JWT VC Issuer Metadata").
 */
export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: problemForm,
  run: async (_input, _caller, { path }) =>
    done<object>(
      path === "/.well-known/jwt-vc-issuer"
        ? { issuer: env.CARD_BASE_URL, jwks: await published("credential") }
        : await published("credential", "token", "metadata"),
    ),
  present: (document, request) => cacheable(document, request, KEY_SET_SECONDS),
  refusals: {},
});

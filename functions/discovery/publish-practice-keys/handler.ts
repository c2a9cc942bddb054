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
import { KEY_SET_SECONDS } from "../publish-card-keys/contract.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const published = keyPublisher(new KMSClient({}), {
  generations: { token: env.TOKEN_SIGNING_KEY, receipt: env.RECEIPT_SIGNING_KEY },
  table: { client: documentClient(), name: env.SIGNING_TABLE },
  now: systemClock,
});

/** Every public key of the practice API (RFC 7517 §5), and those that receipts are verified with alone. */
export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: problemForm,
  run: async (_input, _caller, { path }) =>
    done(await (path === "/jwks/receipts.json" ? published("receipt") : published("token", "receipt"))),
  present: (keySet, request) => cacheable(keySet, request, KEY_SET_SECONDS),
  refusals: {},
});

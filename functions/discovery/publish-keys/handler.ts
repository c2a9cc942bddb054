import { KMSClient } from "@aws-sdk/client-kms";
import { keySetOf, kmsPublicKey } from "../../../shared/adapters/kms/kms-signer.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const kms = new KMSClient({});
const keys = [env.CREDENTIAL_SIGNING_KEY, env.TOKEN_SIGNING_KEY, env.RECEIPT_SIGNING_KEY, env.METADATA_SIGNING_KEY].map(
  (key) => kmsPublicKey(kms, key),
);

/** The public keys (RFC 7517 §5). KMS is asked once an environment. */
export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: problemForm,
  run: async () => done(await keySetOf(keys)),
  present: (keySet) => json(200, keySet, { "cache-control": "public, max-age=300" }),
  refusals: {},
});

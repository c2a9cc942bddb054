import * as z from "zod";
import type { Clock } from "../kernel/clock.ts";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import { decryptRequest, type FindPrivateKey } from "../protocol/jwe/encrypted-request.ts";
import { agreeOnEncryption, encryptResponse, type ResponseRecipient } from "../protocol/jwe/encrypted-response.ts";
import type { EncryptionPolicy, EncryptionRefusal } from "../protocol/jwe/encryption.ts";
import { oauth, oauthForm } from "./error-form.ts";
import {
  type InputFault,
  type MaybeEncrypted,
  maybeEncryptedBody,
  type ReadInput,
  reading,
  validated,
} from "./input.ts";
import { json, jwt, type Reply } from "./request.ts";

/**
 * What is asked, before anything of it is opened or held against a shape.
 * @param shape that it will be held against
 * @param limit the largest accepted, in bytes
 */
export const askedFor = (shape: z.ZodType, limit?: number): ReadInput<Asked> => {
  const read = maybeEncryptedBody(z.record(z.string(), z.unknown()), limit);
  return reading({ body: { ...read.reads.body, "application/json": shape } }, read);
};
export type Asked = MaybeEncrypted<Record<string, unknown>>;

export type ExchangeRefusal =
  | EncryptionRefusal
  /** What the request holds, once it is open, has another shape. */
  | { readonly kind: "request-malformed"; readonly fault: InputFault };

interface ExchangePorts {
  readonly privateKey: FindPrivateKey;
  readonly policy: EncryptionPolicy;
  readonly now: Clock;
}

interface Exchange<Schema extends z.ZodType, Value, Refusal> {
  readonly schema: Schema;
  use(body: z.output<Schema>): Promise<Outcome<Value, Refusal>>;
  reply(value: Value): { readonly status: number; readonly body: Record<string, unknown> };
}

/**
 * Requests of wallets that may come encrypted, and whose `credential_response_encryption` says how the answer goes out (OpenID4VCI 1.0 §8.2,
 * §9.1, §10). All that is wrong with a request or its encryption is told before it is used for anything; refusals go out in clear.
 */
export const encryptedExchange =
  ({ privateKey, policy, now }: ExchangePorts) =>
  async <Schema extends z.ZodType, Value, Refusal>(
    question: Asked,
    { schema, use, reply }: Exchange<Schema, Value, Refusal>,
  ): Promise<Outcome<Reply, Refusal | ExchangeRefusal>> => {
    const opened = question.encrypted ? await decryptRequest(question.jwt, privateKey, now()) : done(question.body);
    if (!opened.ok) return opened;
    const body = validated(schema, opened.value);
    if (!body.ok) return refuse({ kind: "request-malformed", fault: body.refusal });
    const wish = { response: opened.value.credential_response_encryption, requestWasEncrypted: question.encrypted };
    const recipient = await agreeOnEncryption(wish, policy);
    if (!recipient.ok) return recipient;
    const outcome = await use(body.value);
    return outcome.ok ? done(await sentTo(recipient.value, reply(outcome.value))) : outcome;
  };

async function sentTo(
  recipient: ResponseRecipient | undefined,
  { status, body }: { status: number; body: Record<string, unknown> },
): Promise<Reply> {
  return recipient ? jwt(status, await encryptResponse(body, recipient)) : json(status, body);
}

/** What credential endpoints answer to all that (OpenID4VCI 1.0 §8.3.1.2). */
export const ENCRYPTION_ERRORS = {
  "encryption-invalid": oauth(
    "invalid_encryption_parameters",
    "See credential_request_encryption and credential_response_encryption in the metadata. An encrypted response needs an encrypted request.",
  ),
  "request-malformed": ({ fault }: { readonly fault: InputFault }) =>
    oauthForm("invalid_credential_request").unreadable(fault),
};

import { KMSClient } from "@aws-sdk/client-kms";
import { signingKeysIn } from "../../../shared/adapters/dynamodb/signing-keys.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { existingKeys } from "../../../shared/adapters/kms/signing-keys.ts";
import { SIGNING_PURPOSES } from "../../../shared/domain/signing-key.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { generationsOf } from "../key-reply.ts";
import { waitsOf } from "../key-waits.ts";
import { Env, present } from "./contract.ts";

const env = Env.parse(process.env);
const { signingKeys } = signingKeysIn({ client: documentClient(), name: env.SIGNING_TABLE });
const existing = existingKeys(new KMSClient({}), generationsOf(env));
const waits = waitsOf(env.SIGNING_KEY_WAIT);

/** Every signing key, how far its rotation has come, and what the next steps are. */
export const handler = httpHandler({
  authenticate: operator,
  input: noInput,
  errors: problemForm,
  run: async () => {
    const rotated = await signingKeys();
    const shown = SIGNING_PURPOSES.map(async (purpose) => ({
      purpose,
      key: rotated.get(purpose) ?? (await existing.original(purpose)),
      existing: existing.numbers(purpose),
      waits: waits(purpose),
    }));
    return done({ keys: await Promise.all(shown), now: systemClock() });
  },
  present: (shown) => json(200, present(shown)),
  refusals: {},
});

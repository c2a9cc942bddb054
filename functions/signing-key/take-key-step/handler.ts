import { KMSClient } from "@aws-sdk/client-kms";
import { signingKeysIn } from "../../../shared/adapters/dynamodb/signing-keys.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { existingKeys } from "../../../shared/adapters/kms/signing-keys.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { generationsOf } from "../key-reply.ts";
import { waitsOf } from "../key-waits.ts";
import { Body, Env, Path, present } from "./contract.ts";
import { takeKeyStep } from "./take-key-step.ts";

const env = Env.parse(process.env);
const existing = existingKeys(new KMSClient({}), generationsOf(env));
const waits = waitsOf(env.SIGNING_KEY_WAIT);
const ports = {
  ...signingKeysIn({ client: documentClient(), name: env.SIGNING_TABLE }),
  original: existing.original,
  publicKey: existing.publicKey,
  waits,
  now: systemClock,
};

const input = withPath(Path, jsonBody(Body));

export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ path: { purpose, generation }, body }, { operator: by }) => {
    const { state: step, reason, if_version: expectedVersion } = body;
    const taken = await takeKeyStep(ports, { purpose, generation, step, by, reason, expectedVersion });
    if (!taken.ok) return taken;
    return done({ ...taken.value, purpose, existing: existing.numbers(purpose), waits: waits(purpose) });
  },
  present: (taken) => json(200, present(taken)),
  refusals: {
    "generation-unknown": problem("key_generation_unknown"),
    "rotation-under-way": problem("key_rotation_under_way"),
    "step-out-of-order": problem("key_step_out_of_order"),
    "not-certified": problem("key_not_certified"),
    "too-early": ({ possibleFrom }) => problem("key_step_too_early", { possible_from: possibleFrom.toISOString() }),
    "keys-moved": problem("signing_keys_moved"),
  },
});

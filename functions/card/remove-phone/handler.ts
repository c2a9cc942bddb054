import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { cardLifeIn } from "../../../shared/adapters/dynamodb/card-life.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import type { Opposition } from "../../../shared/domain/card.ts";
import type { PhoneRefusal } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { PHONE_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { noContent } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import type { Outcome } from "../../../shared/kernel/outcome.ts";
import { type CardChanged, opposeCard } from "../oppose-card/oppose-card.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports = { ...cardLifeIn({ client: dynamo, name: env.CARD_TABLE }), ids: systemIds, now: systemClock };

/** The holder gives up the phone that they call from. The card rests until they prove their identity on another one. */
export const handler = httpHandler({
  authenticate: phoneCaller(env, { dynamo, kms: new KMSClient({}) }, "card"),
  input: noInput,
  errors: problemForm,
  run: async (_input, caller): Promise<Outcome<Opposition, CardChanged | PhoneRefusal>> => {
    const spent = await caller.spendProof();
    return spent.ok ? opposeCard(ports, spent.value, "removed") : spent;
  },
  present: noContent,
  refusals: {
    ...PHONE_PROOF_PROBLEMS,
    "card-changed": problem("card_changed"),
  },
});

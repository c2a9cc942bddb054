import { KMSClient } from "@aws-sdk/client-kms";
import { cardLifeIn } from "../../../shared/adapters/dynamodb/card-life.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { kmsPublicKey, verificationKeys } from "../../../shared/adapters/kms/kms-signer.ts";
import type { Opposition } from "../../../shared/domain/card.ts";
import { dpopCaller, type ProofReplayed } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { PROOF_REPLAYED } from "../../../shared/http/replayed.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { type OppositionRefusal, opposeCard } from "../oppose-card/oppose-card.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const client = documentClient();
const tokenKey = kmsPublicKey(new KMSClient({}), env.TOKEN_SIGNING_KEY);
const ports = { ...cardLifeIn({ client, name: env.CARD_TABLE }), ids: systemIds, now: systemClock };

/** The holder gives up the phone that they call from. The card rests until they prove their identity on another one. */
export const handler = httpHandler({
  authenticate: dpopCaller({
    baseUrl: env.CARD_BASE_URL,
    scope: "card",
    keys: verificationKeys([tokenKey]),
    spendJti: ephemeralIn({ client, name: env.EPHEMERAL_TABLE }, systemClock).spendJti,
    now: systemClock,
  }),
  input: noInput,
  errors: problemForm,
  run: async (_input, caller): Promise<Outcome<Opposition, OppositionRefusal | ProofReplayed>> => {
    if (!(await caller.spendProof())) return refuse({ kind: "proof-replayed" });
    return opposeCard(ports, caller.subject, "removed");
  },
  present: () => ({ statusCode: 204, headers: { "cache-control": "no-store" } }),
  refusals: {
    "proof-replayed": PROOF_REPLAYED,
    "card-not-found": problem("card_not_found"),
    "card-changed": problem("card_changed"),
  },
});

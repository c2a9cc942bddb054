import { KMSClient } from "@aws-sdk/client-kms";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { careIn } from "../../../shared/adapters/dynamodb/care-table.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { kmsPublicKey, verificationKeys } from "../../../shared/adapters/kms/kms-signer.ts";
import { dpopCaller } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { PROOF_REPLAYED } from "../../../shared/http/replayed.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { ContextBody, Env, present } from "./contract.ts";
import { type ContextPorts, openContext } from "./open-context.ts";

const env = Env.parse(process.env);
const client = documentClient();
const tokenKey = kmsPublicKey(new KMSClient({}), env.TOKEN_SIGNING_KEY);
const ports: ContextPorts = {
  card: cardsIn({ client, name: env.CARD_TABLE }, systemClock).card,
  household: insuredIn({ client, name: env.INSURED_TABLE }).household,
  openContext: careIn({ client, name: env.CARE_TABLE }, systemClock).openContext,
  nature: env.CARD_NATURE,
  now: systemClock,
};

const input = jsonBody(ContextBody);

export const handler = httpHandler({
  authenticate: dpopCaller({
    baseUrl: env.PRACTICE_BASE_URL,
    scope: "context",
    keys: verificationKeys([tokenKey]),
    spendJti: ephemeralIn({ client, name: env.EPHEMERAL_TABLE }, systemClock).spendJti,
    now: systemClock,
  }),
  input,
  errors: problemForm,
  run: (body, caller) => openContext(ports, { qr: body.qr, bodyHash: digest(JSON.stringify(body)) }, caller),
  present: (opened) => json(201, present(opened)),
  refusals: {
    "proof-replayed": PROOF_REPLAYED,
    "proof-malformed": problem("proof_malformed"),
    "proof-expired": problem("proof_expired"),
    "clock-skew": problem("clock_skew"),
    "proof-already-used": problem("proof_already_used"),
    "unknown-card": problem("unknown_card"),
    "card-suspended": problem("card_suspended"),
    "card-opposed": problem("card_opposed"),
    "card-of-another-nature": problem("card_of_another_nature"),
  },
});

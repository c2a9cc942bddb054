import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { careIn } from "../../../shared/adapters/dynamodb/care-table.ts";
import { standingsIn } from "../../../shared/adapters/dynamodb/denial-items.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { CLIENT_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { ContextBody, Env, present } from "./contract.ts";
import { type ContextPorts, openContext } from "./open-context.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const ports: ContextPorts = {
  standing: standingsIn({ client: dynamo, name: env.PRACTICE_TABLE }, systemClock).standing,
  card: cardsIn({ client: dynamo, name: env.CARD_TABLE }, systemClock).card,
  household: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).household,
  openContext: careIn({ client: dynamo, name: env.CARE_TABLE }, systemClock).openContext,
  nature: env.CARD_NATURE,
  now: systemClock,
};

const input = jsonBody(ContextBody);

export const handler = httpHandler({
  authenticate: clientCaller(env, { dynamo, kms }, "context"),
  input,
  errors: problemForm,
  run: (body, caller) => openContext(ports, { qr: body.qr, bodyHash: digest(JSON.stringify(body)) }, caller),
  present: (opened) => json(201, present(opened)),
  refusals: {
    ...CLIENT_PROOF_PROBLEMS,
    "reader-blocked": problem("reader_blocked"),
    "software-too-old": ({ minimum }) => problem("software_too_old", { minimum_version: minimum }),
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

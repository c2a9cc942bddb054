import { KMSClient } from "@aws-sdk/client-kms";
import { cardLifeIn } from "../../../shared/adapters/dynamodb/card-life.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { cardRefsOf } from "../../../shared/adapters/kms/card-ref.ts";
import { accountHolder } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { Body, Env } from "./contract.ts";
import { blockLostPhone, type LostPhonePorts } from "./oppose-card.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports: LostPhonePorts = {
  ...cardLifeIn({ client: dynamo, name: env.CARD_TABLE }),
  insured: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).insured,
  cardRefsOf: cardRefsOf(new KMSClient({}), env.NIR_MAC_KEYS),
  ids: systemIds,
  now: systemClock,
};

const input = jsonBody(Body);

export const handler = httpHandler({
  authenticate: accountHolder,
  input,
  errors: problemForm,
  run: (body, caller) => blockLostPhone(ports, { ...body, ...caller }),
  present: ({ reason, at }) => json<Reply>(200, { card_state: "opposed", reason, opposed_at: at.toISOString() }),
  refusals: {
    "card-not-found": problem("card_not_found"),
    "card-changed": problem("card_changed"),
  },
});

import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { offersIn } from "../../../shared/adapters/dynamodb/offer-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { PHONE_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { randomDigits, systemIds } from "../../../shared/kernel/ids.ts";
import { credentialOffer, offerLink, offerUri } from "../../../shared/protocol/credential-offer.ts";
import { Body, Env } from "./contract.ts";
import { type OfferPorts, offerCredential } from "./offer-credential.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const issuer = env.CARD_BASE_URL;
const dynamo = documentClient();
const ports: OfferPorts = {
  keepOffer: offersIn({ client: dynamo, name: env.EPHEMERAL_TABLE }, systemClock).keepOffer,
  ids: systemIds,
  digits: randomDigits,
  now: systemClock,
};

const input = jsonBody(Body);

/** The offer by value and by reference; of the transaction code only the phone hears, and only now. */
export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: phoneCaller(env, { dynamo, kms: new KMSClient({}) }, "card"),
  input,
  errors: problemForm,
  run: (wish, caller) => offerCredential(ports, wish, caller),
  present: ({ id, code, configuration, txCode, expiresAt }, { language }) => {
    const uri = offerUri(issuer, id);
    return json<Reply>(201, {
      credential_offer: credentialOffer({ issuer, code, configuration, hasTxCode: txCode !== undefined, language }),
      credential_offer_uri: uri,
      link: offerLink(uri),
      tx_code: txCode,
      expires_at: expiresAt.toISOString(),
    });
  },
  refusals: PHONE_PROOF_PROBLEMS,
});

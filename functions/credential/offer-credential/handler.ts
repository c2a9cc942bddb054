import { offersIn, provenOffersIn } from "../../../shared/adapters/dynamodb/offer-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { type ProblemAnswer, problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { randomDigits } from "../../../shared/kernel/ids.ts";
import { credentialOffer, offerLink, offerUri } from "../../../shared/protocol/credential-offer.ts";
import { SENSITIVE_REFUSALS } from "../../card/sensitive-contract.ts";
import { sensitiveAct } from "../../card/sensitive-wiring.ts";
import { Body, Env } from "./contract.ts";
import { type OfferPorts, type OfferRefusal, offerCredential } from "./offer-credential.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const issuer = env.CARD_BASE_URL;
const client = documentClient();
const ephemeral = { client, name: env.EPHEMERAL_TABLE };
const act = sensitiveAct(env);
const ports: OfferPorts = {
  ...act.ports,
  ...provenOffersIn({ client, name: env.CARD_TABLE }, ephemeral, systemClock),
  keepOffer: offersIn(ephemeral, systemClock).keepOffer,
  digits: randomDigits,
};

const refusals: RefusalMap<OfferRefusal, ProblemAnswer> = {
  ...SENSITIVE_REFUSALS,
  "factors-missing": problem("both_factors_missing"),
};

const input = jsonBody(Body);

/** The offer by value and by reference; of the transaction code only the phone hears, and only now. */
export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: act.authenticate,
  input,
  errors: problemForm,
  run: ({ device_proof: deviceProof, code_proof: codeProof, ...wish }, caller) => {
    const hasBoth = deviceProof !== undefined && codeProof !== undefined;
    return offerCredential(ports, { ...wish, proofs: hasBoth ? { deviceProof, codeProof } : undefined }, caller);
  },
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
  refusals,
});

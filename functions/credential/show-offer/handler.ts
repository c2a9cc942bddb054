import { offersIn } from "../../../shared/adapters/dynamodb/offer-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { credentialOffer, preAuthorizedCodeOf } from "../../../shared/protocol/credential-offer.ts";
import type { CredentialOfferReply } from "../credential-offer-reply.ts";
import { Env, Path } from "./contract.ts";

const env = Env.parse(process.env);
const offers = offersIn({ client: documentClient(), name: env.EPHEMERAL_TABLE }, systemClock);

const input = withPath(Path, noInput);

/** An offer by reference (OpenID4VCI 1.0 §4.1.3), to whoever knows its address, for as long as it can be taken. */
export const handler = httpHandler({
  authenticate: anyone,
  input,
  errors: problemForm,
  run: async ({ path }, _caller, { language }) => {
    const code = preAuthorizedCodeOf(path.id);
    const offer = await offers.offer(code);
    if (!offer) return refuse({ kind: "offer-unknown" as const });
    return done(credentialOffer({ issuer: env.CARD_BASE_URL, code, ...offer, language }));
  },
  present: (offer, { language }) =>
    json<CredentialOfferReply>(200, offer, { vary: "Accept-Language", "content-language": language }),
  refusals: { "offer-unknown": problem("offer_not_found") },
});

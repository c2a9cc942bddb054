import { rolloutIn } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { parisDay } from "../../../shared/domain/calendar.ts";
import { departementByCode } from "../../../shared/domain/departement.ts";
import { checkConditions } from "../../../shared/domain/eligibility.ts";
import { departementOf, organismOf } from "../../../shared/domain/organism.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { presentPreview } from "../../../shared/http/eligibility-reply.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Body, Env } from "./contract.ts";

const env = Env.parse(process.env);
const { rolloutRules } = rolloutIn({ client: documentClient(), name: env.ROLLOUT_TABLE }, systemClock);

/** Where somebody is attached: by the organism's digits, or by the département that they say. */
function attachment(body: Body) {
  if (body.organism === undefined) return { departement: departementByCode(body.departement ?? "") };
  const organism = organismOf(body.organism);
  return { organism, departement: departementOf(organism) };
}

const input = jsonBody(Body);

/** Answers somebody without an account; nothing of it is kept, and a warm environment asks nobody. */
export const handler = httpHandler({
  authenticate: anyone,
  input,
  errors: problemForm,
  run: async (body) => {
    const asked = { rollout: await rolloutRules(), day: parisDay(systemClock()) };
    return done(checkConditions({ ...asked, ...attachment(body), birthDate: body.birth_date }));
  },
  present: (eligibility, request) => json(200, presentPreview(eligibility, request.language)),
  refusals: {},
});

import { enrolmentsIn } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { accountHolder } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { Env, Path, presentEnrolment } from "./contract.ts";

const env = Env.parse(process.env);
const { enrolment } = enrolmentsIn({ client: documentClient(), name: env.CARD_TABLE }, systemClock);

const input = withPath(Path, noInput);

/** Where an enrolment stands and what comes next, for an app that was closed in between. Somebody else's looks like none. */
export const handler = httpHandler({
  authenticate: accountHolder,
  input,
  errors: problemForm,
  run: async ({ path }, { accountSubject }) => {
    const found = await enrolment(path.id);
    return found?.accountSubject === accountSubject ? done(found) : refuse({ kind: "enrolment-not-found" } as const);
  },
  present: (found) => json(200, presentEnrolment(found, env.IDENTITY_ISSUER)),
  refusals: { "enrolment-not-found": problem("enrolment_not_found") },
});

import { enrolmentsIn } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { accountHolder } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { noInput, withPath } from "../../../shared/http/input.ts";
import { noContent } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { Env, Path } from "./contract.ts";

const env = Env.parse(process.env);
const { enrolment, abandonEnrolment } = enrolmentsIn({ client: documentClient(), name: env.CARD_TABLE }, systemClock);

type AbandonRefusal = { readonly kind: "enrolment-not-found" } | { readonly kind: "wrong-state" };

const input = withPath(Path, noInput);

/** Ends an enrolment that isn't active yet; again is fine. Nothing can be finished on it afterwards, whoever holds its id. */
export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: accountHolder,
  input,
  errors: problemForm,
  run: async ({ path }, { accountSubject }): Promise<Outcome<undefined, AbandonRefusal>> => {
    const found = await enrolment(path.id);
    if (found?.accountSubject !== accountSubject) return refuse({ kind: "enrolment-not-found" });
    return (await abandonEnrolment(path.id)) ? done(undefined) : refuse({ kind: "wrong-state" });
  },
  present: noContent,
  refusals: {
    "enrolment-not-found": problem("enrolment_not_found"),
    "wrong-state": problem("enrolment_wrong_state"),
  },
});

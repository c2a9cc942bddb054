import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { watchesIn, watchPlace } from "../../../shared/adapters/dynamodb/watch-items.ts";
import { accountHolder } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { noInput } from "../../../shared/http/input.ts";
import { noContent } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const { deleteWatch } = watchesIn({ client: documentClient(), name: env.CARD_TABLE }, systemClock);

/** Withdrawn is withdrawn: once, twice, or without ever having asked. */
export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: accountHolder,
  input: noInput,
  errors: problemForm,
  run: async (_input, { accountSubject }) => done(await deleteWatch(watchPlace(accountSubject))),
  present: noContent,
  refusals: {},
});

import { ROLLOUT_CACHE_SECONDS, rolloutIn } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { parisDay } from "../../../shared/domain/calendar.ts";
import { rolloutOn } from "../../../shared/domain/rollout.ts";
import { cacheable } from "../../../shared/http/cacheable.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env, present } from "./contract.ts";

const env = Env.parse(process.env);
const { rolloutRules } = rolloutIn({ client: documentClient(), name: env.ROLLOUT_TABLE }, systemClock);

export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: problemForm,
  run: async () => {
    const day = parisDay(systemClock());
    return done({ day, departements: rolloutOn(await rolloutRules(), day) });
  },
  present: (value, request) => cacheable(present(value), request, ROLLOUT_CACHE_SECONDS),
  refusals: {},
});

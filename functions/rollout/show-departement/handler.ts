import { ROLLOUT_CACHE_SECONDS, rolloutIn } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { parisDay } from "../../../shared/domain/calendar.ts";
import { departementByCode } from "../../../shared/domain/departement.ts";
import { departementOn } from "../../../shared/domain/rollout.ts";
import { cacheable } from "../../../shared/http/cacheable.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput, withPath } from "../../../shared/http/input.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { Env, Path, present } from "./contract.ts";

const env = Env.parse(process.env);
const { rolloutRules } = rolloutIn({ client: documentClient(), name: env.ROLLOUT_TABLE }, systemClock);

export const handler = httpHandler({
  authenticate: anyone,
  input: withPath(Path, noInput),
  errors: problemForm,
  run: async ({ path }) => {
    const departement = departementByCode(path.departement.toUpperCase());
    if (!departement) return refuse({ kind: "departement-not-found" } as const);
    const day = parisDay(systemClock());
    return done({ day, departement: departementOn(await rolloutRules(), departement, day) });
  },
  present: (value, request) => cacheable(present(value), request, ROLLOUT_CACHE_SECONDS),
  refusals: { "departement-not-found": problem("departement_not_found") },
});

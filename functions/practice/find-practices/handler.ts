import { practiceDirectoryIn } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { cacheable } from "../../../shared/http/cacheable.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Env, FOUND_CACHE_SECONDS, present, Query } from "./contract.ts";
import { type FindPorts, findPractices } from "./find-practices.ts";
import { keptParts } from "./kept-parts.ts";

const env = Env.parse(process.env);
const directory = practiceDirectoryIn({ client: documentClient(), name: env.PRACTICE_TABLE });
/** Of départements the largest takes some 25 MB, of cells some 6; sixteen cells are all that is near a place. */
const seconds = FOUND_CACHE_SECONDS;
const whole = keptParts((departement) => directory.whole({ departement }), { most: 4, seconds }, systemClock);
const placed = keptParts(directory.placed, { most: 64, seconds }, systemClock);
const ports: FindPorts = { ...directory, whole, placed };

const input = queryString(Query);

export const handler = httpHandler({
  authenticate: anyone,
  input,
  errors: problemForm,
  run: (search) => findPractices(ports, search),
  present: (found, request) => cacheable(present(found), request, FOUND_CACHE_SECONDS),
  refusals: { "place-missing": problem("place_missing") },
});

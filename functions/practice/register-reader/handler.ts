import { practicesIn } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Body, Env, factsOf, Path, present } from "./contract.ts";
import { type ReaderPorts, registerReader } from "./register-reader.ts";

const env = Env.parse(process.env);
const practices = practicesIn({ client: documentClient(), name: env.PRACTICE_TABLE });
const ports: ReaderPorts = { ...practices, write: practices.changeReader, now: systemClock };

const input = withPath(Path, jsonBody(Body));

export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: ({ path, body }, { operator: by }) =>
    registerReader(ports, path, factsOf(body), { by, expectedRevision: body.if_revision, dryRun: body.dry_run }),
  present: (changed) => json(200, present(changed)),
  refusals: { "practice-not-found": problem("practice_not_found"), "entry-moved": problem("registry_moved") },
});

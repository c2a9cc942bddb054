import { practicesIn } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { changeEntry } from "./change-entry.ts";
import { Body, Env, factsOf, Path, present } from "./contract.ts";

const env = Env.parse(process.env);
const practices = practicesIn({ client: documentClient(), name: env.PRACTICE_TABLE });
const ports = { write: practices.changePractice, now: systemClock };

const input = withPath(Path, jsonBody(Body));

/** Registers a practice, or changes what is registered; whether it is blocked stays as it is. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ path, body }, { operator: by }) => {
    const before = await practices.practice(path.practiceId);
    const state = before?.state ?? "active";
    const wished = (revision: number) => ({ id: path.practiceId, ...factsOf(body, before), state, revision });
    const wish = { by, expectedRevision: body.if_revision, dryRun: body.dry_run };
    return changeEntry(ports, before, wished, wish);
  },
  present: (changed) => json(200, present(changed)),
  refusals: { "entry-moved": problem("registry_moved") },
});

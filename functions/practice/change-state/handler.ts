import { practicesIn } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { changeState } from "./change-state.ts";
import { Body, Env, Path } from "./contract.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const ports = { ...practicesIn({ client: documentClient(), name: env.PRACTICE_TABLE }), now: systemClock };

const input = withPath(Path, jsonBody(Body));

/** `…/block` and `…/unblock` of a practice or a reader. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: ({ path, body }, { operator: by }, { route }) => {
    const state = route.endsWith("/block") ? "blocked" : "active";
    const wish = { by, reason: body.reason, expectedRevision: body.if_revision, dryRun: body.dry_run };
    return changeState(ports, path, state, wish);
  },
  present: ({ entry, outcome }) => json<Reply>(200, { state: entry.state, revision: entry.revision, outcome }),
  refusals: {
    "practice-not-found": problem("practice_not_found"),
    "reader-not-found": problem("reader_not_found"),
    "entry-moved": problem("registry_moved"),
  },
});

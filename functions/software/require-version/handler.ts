import { softwareIn } from "../../../shared/adapters/dynamodb/software-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { changeEntry } from "../../practice/register-practice/change-entry.ts";
import { Body, Env, Path, presentMinimum } from "./contract.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const software = softwareIn({ client: documentClient(), name: env.PRACTICE_TABLE });
const ports = { write: software.changeMinimumVersion, now: systemClock };

const input = withPath(Path, jsonBody(Body));

/** Sets the lowest version of a software that is taken. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ path, body }, { operator: by }) => {
    const before = await software.minimumVersion(path.name);
    // Its first spelling stays: the same software under another one is no change.
    const name = before?.name ?? path.name;
    const wished = (revision: number) => ({ name, minimumVersion: body.minimum_version, revision });
    const wish = { by, reason: body.reason, expectedRevision: body.if_revision, dryRun: body.dry_run };
    return changeEntry(ports, before, wished, wish);
  },
  present: ({ entry, outcome }) => json<Reply>(200, { ...presentMinimum(entry), outcome }),
  refusals: { "entry-moved": problem("registry_moved") },
});

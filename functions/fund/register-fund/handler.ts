import { fundsIn } from "../../../shared/adapters/dynamodb/fund-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { changeEntry } from "../../practice/register-practice/change-entry.ts";
import { Body, Env, Path, present } from "./contract.ts";

const env = Env.parse(process.env);
const funds = fundsIn({ client: documentClient(), name: env.PRACTICE_TABLE });
const ports = { write: funds.changeFund, now: systemClock };

const input = withPath(Path, jsonBody(Body));

/** Registers a fund with its public key, or changes or blocks it, with a line in its log: who, when, and what was before. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ path, body }, { operator: by }) => {
    const before = await funds.fund(path.fundId);
    const wished = (revision: number) => ({ fundId: path.fundId, ...body, revision });
    return changeEntry(ports, before, wished, { by, dryRun: false });
  },
  present: ({ entry }) => json(200, present(entry)),
  refusals: { "entry-moved": problem("registry_moved") },
});

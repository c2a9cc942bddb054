import { statusListsIn } from "../../../shared/adapters/dynamodb/status-lists.ts";
import { statusPlacesIn } from "../../../shared/adapters/dynamodb/status-places.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env, present } from "./contract.ts";
import { planRotation } from "./plan-rotation.ts";

const env = Env.parse(process.env);
const table = { client: documentClient(), name: env.STATUS_TABLE };
const settings = { size: env.STATUS_LIST_SIZE, ids: systemIds, now: systemClock };
const ports = {
  lists: statusListsIn(table, systemClock).lists,
  fillOf: statusPlacesIn(table, settings).fillOf,
  now: systemClock,
};

export const handler = httpHandler({
  authenticate: operator,
  input: noInput,
  errors: problemForm,
  run: async () => done(await planRotation(ports)),
  present: (plan) => json(200, present(plan)),
  refusals: {},
});

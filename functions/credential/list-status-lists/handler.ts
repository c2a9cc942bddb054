import { statusListsIn } from "../../../shared/adapters/dynamodb/status-lists.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { liveLists, statusListUri } from "../../../shared/domain/status-list.ts";
import { cacheable } from "../../../shared/http/cacheable.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env } from "./contract.ts";
import type { Reply } from "./replies.ts";

/** Lists are opened some at a time, days apart. */
const CACHE_SECONDS = 300;

const env = Env.parse(process.env);
const { knownLists } = statusListsIn({ client: documentClient(), name: env.STATUS_TABLE }, systemClock);

/** The addresses of all lists (Token Status List §9.3): a verifier may fetch every one before it meets a credential. */
export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: problemForm,
  run: async () => {
    const lists = liveLists(await knownLists(), systemClock());
    return done<Reply>({ status_lists: lists.map(({ list }) => statusListUri(env.CARD_BASE_URL, list)) });
  },
  present: (aggregation, request) => cacheable(aggregation, request, CACHE_SECONDS),
  refusals: {},
});

import { S3Client } from "@aws-sdk/client-s3";
import { statusListBucket } from "../../../shared/adapters/s3/status-list-bucket.ts";
import { compressible } from "../../../shared/http/cacheable.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString, withPath } from "../../../shared/http/input.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Env, Path, Query } from "./contract.ts";
import { listReader } from "./show-status-list.ts";

const env = Env.parse(process.env);
const { read } = statusListBucket(new S3Client({}), env.STATUS_LIST_BUCKET);
const show = listReader({ read, now: systemClock });

/** A status list (Token Status List §8), to anybody. */
export const handler = httpHandler({
  authenticate: anyone,
  input: withPath(Path, queryString(Query)),
  errors: problemForm,
  run: ({ path, body: query }) => show(path.list, query.time),
  present: ({ token, ...list }, request) =>
    compressible({ ...list, body: token, type: "application/statuslist+jwt" }, request, env.STATUS_LIST_TTL),
  refusals: {
    "list-unknown": problem("status_list_not_found"),
    "history-not-offered": problem("status_history_not_offered"),
  },
});

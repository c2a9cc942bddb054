import { log, safeError } from "../log/log.ts";
import { measured } from "../log/metrics.ts";

/** A function's name, as each of its AWS calls says it. */
const worker = process.env.AWS_SDK_UA_APP_ID ?? "unknown";

/** Tells that a worker has failed at something, which comes again. */
export function tellBroken(error: unknown): void {
  log("worker.broken", safeError(error), measured("WorkBroken", 1, worker));
}

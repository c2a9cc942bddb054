import { LOG_CODES, type LogCode } from "./log-codes.ts";
import { embedded, type Measure, namespaceOf } from "./metrics.ts";

/** The only fields a line may have: nothing here is personal, a secret or free text. */
export interface LogFields {
  readonly trace_id?: string;
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly cold?: boolean;
  readonly refusal?: string;
  readonly error?: string;
  /** Stack frames without the message, which may quote data. */
  readonly frames?: string;
  readonly outcome?: string;
}

const namespace = namespaceOf(process.env.STAGE ?? "unknown");

/** Writes one line of JSON to standard output, where Lambda collects it, and CloudWatch the metrics in it. */
export function log(code: LogCode, fields: LogFields, ...measures: readonly Measure[]): void {
  const at = new Date();
  const line = { at: at.toISOString(), level: LOG_CODES[code].level, code, ...fields };
  process.stdout.write(`${JSON.stringify({ ...line, ...embedded(namespace, at, measures) })}\n`);
}

/** What of an exception may be logged: its class and where it was thrown, never its message. */
export function safeError(error: unknown): Pick<LogFields, "error" | "frames"> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { error: error.name, frames: frames.slice(0, 5).join(" |").slice(0, 800) };
}

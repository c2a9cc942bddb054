/** Every line a function may write. A code is searched for; it never carries what a person sent. */
export type LogCode =
  | "request.done"
  | "request.broken"
  | "worker.broken"
  | "push.recorded"
  | "device.registered"
  | "watch.told"
  | "import.split"
  | "import.part"
  | "import.done"
  | "revocations.stale"
  | "credential.revoked"
  | "credential.notified"
  | "credential.superseded"
  | "status-list.published"
  | "status-list.tended";

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

/** Writes one line of JSON to standard output, where Lambda collects it. */
export function log(code: LogCode, fields: LogFields): void {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), code, ...fields })}\n`);
}

/** What of an exception may be logged: its class and where it was thrown, never its message. */
export function safeError(error: unknown): Pick<LogFields, "error" | "frames"> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { error: error.name, frames: frames.slice(0, 5).join(" |").slice(0, 800) };
}

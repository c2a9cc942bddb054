import { concurrently } from "../../shared/kernel/concurrently.ts";
import { type AdminApi, CommandError, RefusedByApi } from "../admin-command/admin-client.ts";
import type { BadLine, GoodLine } from "./import-file.ts";
import { ChangedReply, type Outcome } from "./replies.ts";

export type Counts = Record<Outcome, number>;
export interface ImportSummary {
  readonly lines: number;
  readonly practices: Counts;
  readonly readers: Counts;
  readonly badLines: number;
  /** The first ones. */
  readonly bad: readonly BadLine[];
}

export interface ImportPorts {
  put: AdminApi["put"];
  /** Resolves when the next request may go. */
  turn(): Promise<void>;
  badLine(bad: BadLine): void;
  /** Told after every group of lines. */
  progress(line: number): void;
}

const GROUP = 200;
const AT_ONCE = 8;
const BAD_KEPT = 1_000;

const noCounts = (): Counts => ({ created: 0, changed: 0, unchanged: 0 });

/**
 * Registers practice after practice, each with its readers. A line that is bad or refused is told, and stops none of the others; when the
 * service itself can't be asked all of it stops. Again, nothing changes of what is in already.
 * @throws CommandError
 */
export async function importPractices(
  ports: ImportPorts,
  lines: AsyncIterable<GoodLine | BadLine>,
  isDryRun: boolean,
): Promise<ImportSummary> {
  const summary = { lines: 0, practices: noCounts(), readers: noCounts(), badLines: 0, bad: [] as BadLine[] };
  const register = registering(ports, summary, isDryRun);
  const tellBad = (bad: BadLine) => {
    summary.badLines += 1;
    if (summary.bad.length < BAD_KEPT) summary.bad.push(bad);
    ports.badLine(bad);
  };
  for await (const group of grouped(lines)) {
    await concurrently(group, AT_ONCE, async (line) => {
      summary.lines += 1;
      if ("reason" in line) return tellBad(line);
      await register(line).catch((error: unknown) => {
        if (!(error instanceof RefusedByApi)) throw stopped(error, line.line);
        tellBad({ line: line.line, reason: error.message });
      });
    });
    ports.progress(summary.lines);
  }
  return summary;
}

/** Registers one practice, then its readers, and counts what became of them. */
function registering(ports: ImportPorts, counts: Pick<ImportSummary, "practices" | "readers">, isDryRun: boolean) {
  const put = async (path: string, body: object, counted: Counts) => {
    await ports.turn();
    const { outcome } = ChangedReply.parse(await ports.put(path, { ...body, dry_run: isDryRun }));
    counted[outcome] += 1;
    return outcome;
  };
  return async ({ record: { id, readers, ...facts } }: GoodLine): Promise<void> => {
    const outcome = await put(`/v1/practices/${id}`, facts, counts.practices);
    for (const { reader_id, ...reader } of readers) {
      // A dry run has not made the practice: its readers can't be asked after.
      if (isDryRun && outcome === "created") counts.readers.created += 1;
      else await put(`/v1/practices/${id}/readers/${reader_id}`, reader, counts.readers);
    }
  };
}

async function* grouped<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < GROUP) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function stopped(error: unknown, line: number): unknown {
  if (!(error instanceof CommandError)) return error;
  const advice = "Run it again: what is in already stays as it is.";
  return new CommandError(`Stopped at line ${line}. ${error.message} ${advice}`, error.exitCode);
}

export function summaryText({ lines, practices, readers, badLines }: ImportSummary, isDryRun: boolean): string {
  const counted = (counts: Counts) =>
    `${counts.created} created, ${counts.changed} changed, ${counts.unchanged} unchanged`;
  return [
    `${isDryRun ? "Nothing was written. It would be:\n" : ""}${lines} lines, ${badLines} of them bad`,
    `practices: ${counted(practices)}`,
    `readers: ${counted(readers)}`,
  ].join("\n");
}

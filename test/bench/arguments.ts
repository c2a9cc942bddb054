import { none, understood, WrongArguments } from "../../infra/admin-command/arguments.ts";

export const HELP = `npm run bench -- [options]

Prints what one warm call of each operation asks of AWS, beside its budget, and what its bundle weighs; then contexts and care events under
load, with percentiles, memory and cost; then the directory's import, and credentials. Fails when a count is above its budget.

  --only TEXT   operations whose name contains it, and nothing else; may be given several times
  --record      only writes what each asks of AWS into infra/capacity/recorded-calls.json, which npm run capacity reckons with
  --json        one JSON document
  --help        this text
`;

export interface BenchWish {
  readonly isJson: boolean;
  readonly isRecording: boolean;
  /** Parts of the names of the operations that are measured; undefined for everything. */
  readonly only: readonly string[] | undefined;
}

const OPTIONS = {
  json: { type: "boolean", default: false },
  record: { type: "boolean", default: false },
  only: { type: "string", multiple: true },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** @throws WrongArguments */
export function parseBenchArguments(args: readonly string[]): BenchWish | "help" {
  const { values, positionals } = understood(args, OPTIONS);
  const { json, record, only, help } = values;
  if (help) return "help";
  none(positionals);
  if (record && only !== undefined)
    throw new WrongArguments("A recording is of everything: give either --record or --only");
  return { isJson: json, isRecording: record, only };
}

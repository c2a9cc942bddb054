import * as z from "zod";
import { none, numberIn, stageIn, understood, WrongArguments } from "../admin-command/arguments.ts";
import { STAGES, type StageName } from "../config.ts";

export const HELP = `npm run redrive -- <command> --stage ${STAGES.join("|")} [options]

What workers gave up on, looked at and put back, with your AWS credentials. Working twice on something is harmless, so every command may be repeated.

  list                       every worker's dead letters: how many, and how old the oldest that is seen
  show WORKER                what 'run' would do for a worker, such as deliver-push; changes nothing
  run WORKER [--rate N]      says it and does it: N messages a second (10), one worker at a time; calls by the clock are made again
      [--forget]             drops positions whose records have left the stream, which is after 24 hours
  again WORKER --since INSTANT [--rate N]
                             has it work again all that came to it by its stream since then, such as 2026-01-31T09:59:59Z, and makes the clock's
                             call of then again: what was given up and could not even be put aside

  --region REGION  where the stage is (eu-west-3)
  --help           this text

AWS_ENDPOINT_URL names another AWS, such as the local one. Exit code: 0 nothing is left, 1 something is, or it failed, 2 wrong arguments.
`;

const MOST_A_SECOND = 500;

export interface RedriveCommand {
  readonly stage: StageName;
  readonly region: string;
  readonly wish:
    | { readonly kind: "list" }
    | { readonly kind: "show"; readonly worker: string }
    | { readonly kind: "run"; readonly worker: string; readonly rate: number; readonly forget: boolean }
    | { readonly kind: "again"; readonly worker: string; readonly rate: number; readonly since: Date };
}

const OPTIONS = {
  stage: { type: "string" },
  region: { type: "string", default: "eu-west-3" },
  rate: { type: "string", default: "10" },
  since: { type: "string" },
  forget: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** @throws WrongArguments */
export function parseRedriveCommand(args: readonly string[]): RedriveCommand | "help" {
  const { values, positionals } = understood(args, OPTIONS);
  const [kind, ...rest] = positionals;
  if (values.help || kind === undefined) return "help";
  const stage = stageIn(values.stage);
  const common = { stage, region: values.region };
  const rate = numberIn("--rate", values.rate, 1, MOST_A_SECOND);
  switch (kind) {
    case "list":
      none(rest);
      return { ...common, wish: { kind } };
    case "show":
      return { ...common, wish: { kind, worker: workerIn(kind, rest) } };
    case "again":
      return { ...common, wish: { kind, worker: workerIn(kind, rest), rate, since: instantIn(values.since) } };
    case "run":
      return { ...common, wish: { kind, worker: workerIn(kind, rest), rate, forget: values.forget } };
    default:
      throw new WrongArguments(`There is no command '${kind}'`);
  }
}

function workerIn(kind: string, [worker, ...rest]: readonly string[]): string {
  if (worker === undefined) throw new WrongArguments(`${kind} needs a worker; list names them`);
  none(rest);
  return worker;
}

const Instant = z.iso.datetime({ offset: true });

function instantIn(text: string | undefined): Date {
  const instant = Instant.safeParse(text);
  if (!instant.success) throw new WrongArguments("Say since when: --since 2026-01-31T09:59:59Z");
  return new Date(instant.data);
}

import * as z from "zod";
import { none, stageIn, understood, WrongArguments } from "../admin-command/arguments.ts";
import { STAGES, type StageName } from "../config.ts";

export const HELP = `npm run restore -- TABLE --at INSTANT --stage ${STAGES.join("|")} [options]

Makes a table of what another held at an instant, beside it, with your AWS credentials, and waits until it is there. The table in use stays as it
is, and nothing that runs sees the new one. infra/runbooks/restore.md says when, and what to do with it.

  TABLE            such as card, insured, practice, rollout, signing or status; what care and ephemeral hold is never restored
  --at INSTANT     such as 2026-01-31T09:59:59Z, the second before the damage; or latest, which is some minutes ago
  --yes            don't ask
  --region REGION  where the stage is (eu-west-3)
  --help           this text

AWS_ENDPOINT_URL names another AWS, such as the local one. Exit code: 0 it is there, 1 it failed or can't be, 2 wrong arguments, 4 not confirmed.
`;

export interface RestoreCommand {
  readonly stage: StageName;
  readonly region: string;
  readonly isConfirmed: boolean;
  /** As people say it: `card`. */
  readonly table: string;
  readonly at: Date | "latest";
}

const OPTIONS = {
  stage: { type: "string" },
  region: { type: "string", default: "eu-west-3" },
  at: { type: "string" },
  yes: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;
const Instant = z.iso.datetime({ offset: true });

/** @throws WrongArguments */
export function parseRestoreCommand(args: readonly string[]): RestoreCommand | "help" {
  const { values, positionals } = understood(args, OPTIONS);
  const [table, ...rest] = positionals;
  if (values.help || table === undefined) return "help";
  none(rest);
  const stage = stageIn(values.stage);
  return {
    stage,
    region: values.region,
    isConfirmed: values.yes,
    table: table.toLowerCase(),
    at: instantIn(values.at),
  };
}

function instantIn(text: string | undefined): RestoreCommand["at"] {
  if (text === "latest") return text;
  const instant = Instant.safeParse(text);
  if (!instant.success) throw new WrongArguments("Say which instant: --at 2026-01-31T09:59:59Z, or latest");
  return new Date(instant.data);
}

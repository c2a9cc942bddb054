import { none, stageIn, understood } from "../admin-command/arguments.ts";
import { STAGES, type StageName } from "../config.ts";

export const HELP = `npm run doctor -- --stage ${STAGES.join("|")} [options]

Looks at a deployed stage from one end to the other, with your AWS credentials, and changes nothing: addresses, clock, keys, status lists,
workers, dead letters, alarms, tables, incident switches. A line each, and what to do under those that aren't well.

  --region REGION  where the stage is (eu-west-3)
  --json           the findings as one JSON document
  --help           this text

AWS_ENDPOINT_URL names another AWS, such as the local one. Exit code: 0 all is well, 1 something isn't, 2 wrong arguments.
`;

export interface DoctorCommand {
  readonly stage: StageName;
  readonly region: string;
  readonly isJson: boolean;
}

const OPTIONS = {
  stage: { type: "string" },
  region: { type: "string", default: "eu-west-3" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** @throws WrongArguments */
export function parseDoctorCommand(args: readonly string[]): DoctorCommand | "help" {
  const { values, positionals } = understood(args, OPTIONS);
  if (values.help) return "help";
  none(positionals);
  const stage = stageIn(values.stage);
  return { stage, region: values.region, isJson: values.json };
}

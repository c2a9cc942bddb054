import {
  COMMON_HELP,
  type CommonOptions,
  commonOptions,
  none,
  parsedArguments,
  stageIn,
  WrongArguments,
} from "../admin-command/arguments.ts";
import { STAGES, type StageName } from "../config.ts";

export const HELP = `npm run canary -- <command> --stage ${STAGES.join("|")} [options]

A phone and a reader of nobody, whose keys are in KMS, that play a day against the stage every five minutes while its setting canary is on.

  enrol            gives the canary its practice, its person and its card, on the ways that everybody takes; again puts the card on its phone anew
  play             plays the journey now, and says where it ends
  certificate      prints the certificate that the practice API's truststore must hold where it asks for client certificates (PEM), and what to do with it
  remove           blocks its practice, ends its person's rights and forgets its card

  --yes            don't ask
${COMMON_HELP}

enrol takes a token of the health account that is to be the canary's, from the provider of that stage, in HEALTH_CARD_ACCOUNT_TOKEN.
AWS_ENDPOINT_URL names another AWS, such as the local one. Exit code: 0 done, 1 it failed, 2 wrong arguments, 4 not confirmed.
`;

const COMMANDS = ["enrol", "play", "certificate", "remove"] as const;

export interface CanaryCommand extends CommonOptions {
  readonly kind: (typeof COMMANDS)[number];
  readonly stage: StageName;
  readonly isConfirmed: boolean;
}

const OPTIONS = {
  stage: { type: "string" },
  yes: { type: "boolean", default: false },
} as const;

/** @throws WrongArguments */
export function parseCanaryCommand(args: readonly string[], environment: NodeJS.ProcessEnv): CanaryCommand | "help" {
  const { values, positionals } = parsedArguments(args, OPTIONS);
  const [word, ...rest] = positionals;
  if (values.help || word === undefined) return "help";
  none(rest);
  const kind = COMMANDS.find((known) => known === word);
  if (!kind) throw new WrongArguments(`There is no command '${word}'`);
  const stage = stageIn(values.stage);
  const common = commonOptions(values, environment);
  return { ...common, kind, stage, isConfirmed: values.yes };
}

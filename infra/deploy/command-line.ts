import type { ParseArgsConfig } from "node:util";
import { understood, WrongArguments } from "../admin-command/arguments.ts";
import { STAGES, type StageName } from "../config.ts";

export const HELP = `npm run deploy -- STAGE [--look] [--yes] [--assembly FOLDER] [-c NAME=VALUE]…

Deploys a stage (${STAGES.join(", ")}): synthesizes, shows what would change, refuses what would remove, replace or unprotect
something stateful unless infra/deploy/waivers.json names it, asks, and deploys. Real stages try a new version with a tenth of the calls.

  --look             show and judge only; changes nothing
  --yes              don't ask: for pipelines. It waives nothing
  --assembly FOLDER  deploy what npm run synth has written, instead of synthesizing
  -c NAME=VALUE      a setting, as for cdk
  --help             this text

Credentials come from the environment (AWS_PROFILE, AWS_ACCESS_KEY_ID, …).
Exit code: 0 done or nothing to do, 1 the deployment failed, 2 wrong arguments or settings, 3 refused, 4 not confirmed.
`;

export interface DeployCommand {
  readonly stage: StageName;
  readonly isLook: boolean;
  readonly isConfirmed: boolean;
  readonly assembly: string | undefined;
  /** `name=value`, as they were given. */
  readonly settings: readonly string[];
}

const OPTIONS = {
  look: { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  assembly: { type: "string" },
  context: { type: "string", short: "c", multiple: true, default: [] },
  help: { type: "boolean", short: "h", default: false },
} satisfies ParseArgsConfig["options"];

/** @throws WrongArguments */
export function parseDeployCommand(args: readonly string[]): DeployCommand | "help" {
  const { values, positionals } = understood(args, OPTIONS);
  if (values.help) return "help";
  const [name, tooMany] = positionals;
  const stage = STAGES.find((known) => known === name);
  if (!stage) throw new WrongArguments(`Say which stage: ${STAGES.join(", ")}`);
  if (tooMany !== undefined) throw new WrongArguments(`'${tooMany}' is one word too many`);
  const wrong = values.context.find((setting) => !/^[^=]+=/.test(setting));
  if (wrong !== undefined) throw new WrongArguments(`-c takes name=value, not '${wrong}'`);
  if (values.assembly !== undefined && values.context.length > 0) {
    throw new WrongArguments("An assembly has its settings: give either --assembly or -c");
  }
  return {
    stage,
    isLook: values.look,
    isConfirmed: values.yes,
    assembly: values.assembly,
    settings: values.context,
  };
}

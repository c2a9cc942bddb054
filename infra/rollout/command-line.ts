import { DEPARTEMENT_CODES } from "../../shared/domain/departement.ts";
import { IDENTITY_ROUTES, type IdentityRoute } from "../../shared/domain/rollout.ts";
import {
  COMMON_HELP,
  type CommonOptions,
  commonOptions,
  departementIn,
  none,
  numberIn,
  parsedArguments,
  reasonIn,
  WrongArguments,
} from "../admin-command/arguments.ts";

export const HELP = `npm run rollout -- <command> [options]

Steers in which départements the card is open, through the admin API, with your AWS credentials.

  status [--as-of INSTANT]                 the départements as they stand, or stood
  history [--limit N]                      who changed what, when and why; newest first
  plan FILE                                what a plan would change; writes nothing
  apply FILE [--if-version N]              shows the same and applies it, whole or not at all
  simulate FILE                            how many become eligible, and which quota is nearest
  pause|resume DÉPARTEMENT…|all --reason TEXT [--route france-identite|document-video]

${COMMON_HELP}

Plans are the JSON files of infra/rollout. Exit code: 0 done, 1 failed, 2 wrong arguments, 3 the rollout has moved.
`;

export type RolloutCommand = CommonOptions &
  (
    | { readonly kind: "status"; readonly asOf?: string | undefined }
    | { readonly kind: "history"; readonly limit: number }
    | { readonly kind: "plan" | "simulate"; readonly file: string }
    | { readonly kind: "apply"; readonly file: string; readonly ifVersion?: number | undefined }
    | {
        readonly kind: "pause" | "resume";
        readonly departements: readonly string[];
        readonly routes: readonly IdentityRoute[];
        readonly reason: string;
      }
  );

/** @throws WrongArguments */
export function parseRolloutCommand(args: readonly string[], environment: NodeJS.ProcessEnv): RolloutCommand | "help" {
  const { values, positionals } = parsedArguments(args, OPTIONS);
  const [kind, ...rest] = positionals;
  if (values.help || kind === undefined) return "help";
  const common = commonOptions(values, environment);
  switch (kind) {
    case "status":
      return { ...common, kind, asOf: none(rest) && values["as-of"] };
    case "history":
      return { ...common, kind, limit: none(rest) && numberIn("--limit", values.limit, 1, 1_000) };
    case "plan":
    case "simulate":
      return { ...common, kind, file: oneFile(kind, rest) };
    case "apply": {
      const version = values["if-version"];
      const ifVersion = version === undefined ? undefined : numberIn("--if-version", version, 0, 1e9);
      return { ...common, kind, file: oneFile(kind, rest), ifVersion };
    }
    case "pause":
    case "resume":
      return { ...common, kind, ...pauseIn(kind, rest, values) };
    default:
      throw new WrongArguments(`There is no command '${kind}'`);
  }
}

const OPTIONS = {
  "as-of": { type: "string" },
  limit: { type: "string", default: "10" },
  "if-version": { type: "string" },
  reason: { type: "string" },
  route: { type: "string" },
} as const;

function oneFile(kind: string, [file, ...rest]: readonly string[]): string {
  if (file === undefined) throw new WrongArguments(`${kind} needs the file of a plan, such as infra/rollout/….json`);
  none(rest);
  return file;
}

function pauseIn(kind: string, names: readonly string[], { reason, route }: { reason?: string; route?: string }) {
  if (names.length === 0) throw new WrongArguments(`${kind} needs départements, or all`);
  const why = reasonIn(kind, { reason });
  const named = names.filter((name) => name !== "all").map(departementIn);
  const departements = names.includes("all") ? DEPARTEMENT_CODES : named;
  const routes = IDENTITY_ROUTES.filter((each) => route === undefined || each === route);
  if (routes.length === 0) throw new WrongArguments(`--route takes ${IDENTITY_ROUTES.join(" or ")}, not '${route}'`);
  return { departements, routes, reason: why };
}

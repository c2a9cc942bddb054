import { parseArgs } from "node:util";
import { DEPARTEMENTS } from "../../shared/domain/departement.ts";
import { IDENTITY_ROUTES, type IdentityRoute } from "../../shared/domain/rollout.ts";

export const HELP = `npm run rollout -- <command> [options]

Steers in which départements the card is open, through the admin API, with your AWS credentials.

  status [--as-of INSTANT]                 the départements as they stand, or stood
  history [--limit N]                      who changed what, when and why; newest first
  plan FILE                                what a plan would change; writes nothing
  apply FILE [--if-version N]              shows the same and applies it, whole or not at all
  simulate FILE                            how many become eligible, and which quota is nearest
  pause|resume DÉPARTEMENT…|all --reason TEXT [--route france-identite|document-video]

  --url URL        the admin API; HEALTH_CARD_ADMIN_URL when left out
  --region REGION  where it is (eu-west-3)
  --json           the answer as one JSON document
  --help           this text

Plans are the JSON files of infra/rollout. Exit code: 0 done, 1 failed, 2 wrong arguments, 3 the rollout has moved.
`;

interface Common {
  readonly url: string;
  readonly region: string;
  readonly isJson: boolean;
}
export type RolloutCommand = Common &
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

/** Arguments that can't be understood, in one line. */
export class WrongArguments extends Error {
  override readonly name = "WrongArguments";
}

/** @throws WrongArguments */
export function parseRolloutCommand(args: readonly string[], environment: NodeJS.ProcessEnv): RolloutCommand | "help" {
  const { values, positionals } = parsed(args);
  const [kind, ...rest] = positionals;
  if (values.help || kind === undefined) return "help";
  const common = {
    url: urlIn(values.url ?? environment.HEALTH_CARD_ADMIN_URL),
    region: values.region,
    isJson: values.json,
  };
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

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: "string" },
        region: { type: "string", default: "eu-west-3" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        "as-of": { type: "string" },
        limit: { type: "string", default: "10" },
        "if-version": { type: "string" },
        reason: { type: "string" },
        route: { type: "string" },
      },
    });
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? (error.message.split(/\. |\n/, 1)[0] ?? "") : String(error));
  }
}

function urlIn(text: string | undefined): string {
  if (text === undefined) throw new WrongArguments("Say where the admin API is: --url, or HEALTH_CARD_ADMIN_URL");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && url.hostname === "localhost");
  if (!url || !isSafe) throw new WrongArguments(`--url takes an https address, not '${text}'`);
  return url.href.replace(/\/$/, "");
}

function none(rest: readonly string[]): true {
  if (rest.length > 0) throw new WrongArguments(`'${rest[0]}' is one word too many`);
  return true;
}

function oneFile(kind: string, [file, ...rest]: readonly string[]): string {
  if (file === undefined) throw new WrongArguments(`${kind} needs the file of a plan, such as infra/rollout/….json`);
  none(rest);
  return file;
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new WrongArguments(`${name} takes a number from ${least} to ${most}, not '${text}'`);
}

function pauseIn(kind: string, names: readonly string[], { reason, route }: { reason?: string; route?: string }) {
  if (names.length === 0) throw new WrongArguments(`${kind} needs départements, or all`);
  if (reason === undefined) throw new WrongArguments(`${kind} needs --reason: the log tells why`);
  const codes = DEPARTEMENTS.map((departement): string => departement.code);
  const unknown = names.find((name) => name !== "all" && !codes.includes(name.toUpperCase()));
  if (unknown !== undefined) throw new WrongArguments(`There is no département '${unknown}'`);
  const departements = names.includes("all") ? codes : names.map((name) => name.toUpperCase());
  const routes = IDENTITY_ROUTES.filter((each) => route === undefined || each === route);
  if (routes.length === 0) throw new WrongArguments(`--route takes ${IDENTITY_ROUTES.join(" or ")}, not '${route}'`);
  return { departements, routes, reason };
}

import { type ParseArgsConfig, parseArgs } from "node:util";
import { DEPARTEMENTS } from "../../shared/domain/departement.ts";
import { STAGES } from "../config.ts";

/** What every command of the admin API takes. */
const COMMON_OPTIONS = {
  url: { type: "string" },
  region: { type: "string", default: "eu-west-3" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const satisfies ParseArgsConfig["options"];

/** The same, as help texts tell of them. */
export const COMMON_HELP = `  --url URL        the admin API; HEALTH_CARD_ADMIN_URL when left out
  --region REGION  where it is (eu-west-3)
  --json           the answer as one JSON document
  --help           this text`;

export interface CommonOptions {
  readonly url: string;
  readonly region: string;
  readonly isJson: boolean;
}

/** Arguments that can't be understood, in one line. */
export class WrongArguments extends Error {
  override readonly name = "WrongArguments";
}

/** @throws WrongArguments with the first sentence of Node's own */
export function understood<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? (error.message.split(/\. |\n/, 1)[0] ?? "") : String(error));
  }
}

/** @throws WrongArguments */
export const parsedArguments = <Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
) => understood(args, { ...COMMON_OPTIONS, ...options });

/** @throws WrongArguments */
export function stageIn(text: string | undefined): (typeof STAGES)[number] {
  const stage = STAGES.find((known) => known === text);
  if (!stage) throw new WrongArguments(`Say which stage: --stage ${STAGES.join("|")}`);
  return stage;
}

/** @throws WrongArguments */
export function commonOptions(
  values: { readonly url?: string | undefined; readonly region: string; readonly json: boolean },
  environment: NodeJS.ProcessEnv,
): CommonOptions {
  const url = urlIn(values.url ?? environment.HEALTH_CARD_ADMIN_URL);
  return { url, region: values.region, isJson: values.json };
}

function urlIn(text: string | undefined): string {
  if (text === undefined) throw new WrongArguments("Say where the admin API is: --url, or HEALTH_CARD_ADMIN_URL");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && url.hostname === "localhost");
  if (!url || !isSafe) throw new WrongArguments(`--url takes an https address, not '${text}'`);
  return url.href.replace(/\/$/, "");
}

/** @throws WrongArguments */
export function none(rest: readonly string[]): true {
  if (rest.length > 0) throw new WrongArguments(`'${rest[0]}' is one word too many`);
  return true;
}

/** Why something is done. @throws WrongArguments */
export function reasonIn(kind: string, { reason }: { readonly reason?: string | undefined }): string {
  if (reason === undefined) throw new WrongArguments(`${kind} needs --reason: the log tells why`);
  if (reason.length < 3 || reason.length > 300) throw new WrongArguments("--reason takes 3 to 300 characters");
  return reason;
}

/** @throws WrongArguments */
export function numberIn(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new WrongArguments(`${name} takes a number from ${least} to ${most}, not '${text}'`);
}

/** @throws WrongArguments */
export function departementIn(name: string): string {
  const code = name.toUpperCase();
  if (DEPARTEMENTS.some((departement) => departement.code === code)) return code;
  throw new WrongArguments(`There is no département '${name}'`);
}

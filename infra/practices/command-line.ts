import { FUND } from "../../shared/domain/client-name.ts";
import { PRACTICE_KINDS, type PracticeKind } from "../../shared/domain/practice.ts";
import { SOFTWARE_VERSION } from "../../shared/domain/software.ts";
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

export const HELP = `npm run practices -- <command> [options]

The registry of practices and their readers, through the admin API, with your AWS credentials.

  import FILE [--dry-run] [--rate N]      registers what a .ndjson or .csv file says; again changes nothing
  list [--departement D] [--kind doctor|pharmacy|hospital]
  show PRACTICE                           a practice, its readers, and who changed what
  block PRACTICE[.READER] --reason TEXT   refused everywhere within 60 s; --dry-run only shows whom
  unblock PRACTICE[.READER] --reason TEXT
  software                                the lowest version of each software that is taken
  software NAME VERSION --reason TEXT     older ones are refused within 60 s; 0 takes every version
  revoke SERIAL --reason TEXT             a TLS client certificate, for ever

  fund FUND --name NAME --key FILE        a fund such as fund-01691 with its public key (a JWK file); --blocked shuts it out

  --rate N         requests a second of an import (15); the admin API's own limit is the stage's adminRate
${COMMON_HELP}

A line of .ndjson is {"id","name","kind","departement","speciality","address":{"lines","postcode","city"},
"place":{"latitude","longitude"},"declared","listed","readers":[{"reader_id","jwk","next_jwk","role","software","certificate"}]}; a .csv has the
columns id,name,kind,departement,speciality,address_lines (between |),postcode,city,latitude,longitude,declared,listed and no readers.
What doesn't say whether a practice is listed (shown to people) leaves that as it is; a new one is.
Exit code: 0 done, 1 failed or some lines are bad, 2 wrong arguments or no such file, 3 somebody else has changed it since.
`;

export type PracticesCommand = CommonOptions &
  (
    | { readonly kind: "import"; readonly file: string; readonly isDryRun: boolean; readonly rate: number }
    | {
        readonly kind: "list";
        readonly departement?: string | undefined;
        readonly practiceKind?: PracticeKind | undefined;
      }
    | { readonly kind: "show"; readonly practiceId: string }
    | {
        readonly kind: "block" | "unblock";
        readonly practiceId: string;
        readonly readerId?: string | undefined;
        readonly reason: string;
        readonly isDryRun: boolean;
      }
    | { readonly kind: "software"; readonly wish?: VersionWish | undefined }
    | { readonly kind: "revoke"; readonly serial: string; readonly reason: string }
    | {
        readonly kind: "fund";
        readonly fundId: string;
        readonly name: string;
        readonly keyFile: string;
        readonly state: "active" | "blocked";
      }
  );

export interface VersionWish {
  readonly name: string;
  readonly version: string;
  readonly reason: string;
}

const OPTIONS = {
  departement: { type: "string" },
  kind: { type: "string" },
  reason: { type: "string" },
  rate: { type: "string", default: "15" },
  "dry-run": { type: "boolean", default: false },
  name: { type: "string" },
  key: { type: "string" },
  blocked: { type: "boolean", default: false },
} as const;

/** @throws WrongArguments */
export function parsePracticesCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): PracticesCommand | "help" {
  const { values, positionals } = parsedArguments(args, OPTIONS);
  const [kind, ...rest] = positionals;
  if (values.help || kind === undefined) return "help";
  const common = commonOptions(values, environment);
  const isDryRun = values["dry-run"];
  switch (kind) {
    case "import":
      return { ...common, kind, file: one(rest, "a file"), isDryRun, rate: numberIn("--rate", values.rate, 1, 1_000) };
    case "list":
      return { ...common, kind, ...listIn(rest, values) };
    case "show":
      return { ...common, kind, practiceId: clientIn(one(rest, "a practice"), false).practiceId };
    case "block":
    case "unblock":
      return { ...common, kind, ...clientIn(one(rest, "a practice"), true), reason: reasonIn(kind, values), isDryRun };
    case "software":
      return { ...common, kind, wish: rest.length === 0 ? undefined : versionIn(rest, values) };
    case "revoke":
      return { ...common, kind, serial: serialIn(one(rest, "a serial number")), reason: reasonIn(kind, values) };
    case "fund":
      return { ...common, kind, ...fundIn(one(rest, "a fund"), values) };
    default:
      throw new WrongArguments(`There is no command '${kind}'`);
  }
}

function one([word, ...rest]: readonly string[], what: string): string {
  if (word === undefined) throw new WrongArguments(`Say ${what}`);
  none(rest);
  return word;
}

function listIn(rest: readonly string[], { departement, kind }: { departement?: string; kind?: string }) {
  none(rest);
  const practiceKind = PRACTICE_KINDS.find((known) => known === kind);
  if (kind !== undefined && !practiceKind)
    throw new WrongArguments(`--kind takes ${PRACTICE_KINDS.join(", ")}, not '${kind}'`);
  return { departement: departement === undefined ? undefined : departementIn(departement), practiceKind };
}

function clientIn(text: string, mayBeReader: boolean) {
  const [, practiceId, readerId] = /^([0-9]{9})(?:\.([a-z0-9-]{1,32}))?$/.exec(text) ?? [];
  if (practiceId === undefined || (readerId !== undefined && !mayBeReader))
    throw new WrongArguments(
      `'${text}' is no practice${mayBeReader ? " or reader" : ""}: nine digits${mayBeReader ? ", and .reader" : ""}`,
    );
  return { practiceId, readerId };
}

function fundIn(fundId: string, { name, key, blocked }: { name?: string; key?: string; blocked: boolean }) {
  if (!FUND.test(fundId)) throw new WrongArguments(`'${fundId}' is no fund: fund- and the digits of régime and caisse`);
  if (name === undefined || key === undefined) throw new WrongArguments("fund needs --name and --key");
  return { fundId, name, keyFile: key, state: blocked ? ("blocked" as const) : ("active" as const) };
}

function versionIn(rest: readonly string[], values: { reason?: string }): VersionWish {
  const [name = "", version, ...more] = rest;
  none(more);
  if (version === undefined || !SOFTWARE_VERSION.test(version))
    throw new WrongArguments(`software takes a name and a version such as 4.12.0, not '${version ?? ""}'`);
  return { name, version, reason: reasonIn("software", values) };
}

function serialIn(text: string): string {
  if (/^[0-9A-Fa-f:]{1,60}$/.test(text)) return text;
  throw new WrongArguments(`'${text}' is no serial number: hexadecimal digits`);
}

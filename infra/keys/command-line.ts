import { SIGNING_PURPOSES, type SigningPurpose } from "../../shared/domain/signing-key.ts";
import {
  COMMON_HELP,
  type CommonOptions,
  commonOptions,
  none,
  parsedArguments,
  reasonIn,
  WrongArguments,
} from "../admin-command/arguments.ts";

export const HELP = `npm run keys -- <command> [options]

Rotates the signing keys, through the admin API, with your AWS credentials. infra/runbooks/key-rotation.md says when.

  status                          every key: which generation signs, which are published, what comes next
  plan PURPOSE                    the steps to come with their days; for credentials how many re-issues, and under which quota
  rotate PURPOSE --reason TEXT    the next step: publishes the next generation or, when that has been published long enough, lets it sign;
                                  a generation of the credential key is certified with it
  certify --reason TEXT           certifies the generations of the credential key that have no certificate, or one that is a year old
  retire PURPOSE --reason TEXT    takes the oldest generation back once everything that it signed has expired

  PURPOSE          ${SIGNING_PURPOSES.join(", ")}
  --dry-run        only tells what would be done
${COMMON_HELP}

Each step tells first what it does, is one write, and changes nothing when it comes again.
Exit code: 0 done, 1 failed or too early, 2 wrong arguments, 3 somebody else has taken a step since.
`;

export type KeysCommand = CommonOptions &
  (
    | { readonly kind: "status" }
    | { readonly kind: "plan"; readonly purpose: SigningPurpose }
    | { readonly kind: "certify"; readonly reason: string; readonly isDryRun: boolean }
    | {
        readonly kind: "rotate" | "retire";
        readonly purpose: SigningPurpose;
        readonly reason: string;
        readonly isDryRun: boolean;
      }
  );

const OPTIONS = { reason: { type: "string" }, "dry-run": { type: "boolean", default: false } } as const;

/** @throws WrongArguments */
export function parseKeysCommand(args: readonly string[], environment: NodeJS.ProcessEnv): KeysCommand | "help" {
  const { values, positionals } = parsedArguments(args, OPTIONS);
  const [kind, ...rest] = positionals;
  if (values.help || kind === undefined) return "help";
  const common = commonOptions(values, environment);
  switch (kind) {
    case "status":
      none(rest);
      return { ...common, kind };
    case "plan":
      return { ...common, kind, purpose: purposeIn(rest) };
    case "certify":
      none(rest);
      return { ...common, kind, reason: reasonIn(kind, values), isDryRun: values["dry-run"] };
    case "rotate":
    case "retire":
      return { ...common, kind, purpose: purposeIn(rest), reason: reasonIn(kind, values), isDryRun: values["dry-run"] };
    default:
      throw new WrongArguments(`There is no command '${kind}'`);
  }
}

function purposeIn([name, ...rest]: readonly string[]): SigningPurpose {
  const purpose = SIGNING_PURPOSES.find((known) => known === name);
  if (!purpose) throw new WrongArguments(`Say which key: ${SIGNING_PURPOSES.join(", ")}`);
  none(rest);
  return purpose;
}

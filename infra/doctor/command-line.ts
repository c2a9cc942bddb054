import { none, stageIn, understood, WrongArguments } from "../admin-command/arguments.ts";
import { STAGES, type StageName } from "../config.ts";
import type { CertificateFiles } from "./client-certificate.ts";

export const HELP = `npm run doctor -- --stage ${STAGES.join("|")} [options]

Looks at a deployed stage from one end to the other, with your AWS credentials, and changes nothing: addresses, clock, keys, status lists,
workers, dead letters, alarms, tables, incident switches. A line each, and what to do under those that aren't well.

  --region REGION  where the stage is (eu-west-3)
  --client-certificate FILE, --client-key FILE
                   what is shown to a practice API that asks for a client certificate (PEM); without them it isn't looked at
  --json           the findings as one JSON document
  --help           this text

AWS_ENDPOINT_URL names another AWS, such as the local one. Exit code: 0 nothing is unwell, 1 something is, 2 wrong arguments.
`;

export interface DoctorCommand {
  readonly stage: StageName;
  readonly region: string;
  readonly isJson: boolean;
  /** Where what is shown to the practice API stands; undefined if nothing is. */
  readonly clientCertificate: CertificateFiles | undefined;
}

const OPTIONS = {
  stage: { type: "string" },
  region: { type: "string", default: "eu-west-3" },
  "client-certificate": { type: "string" },
  "client-key": { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** @throws WrongArguments */
export function parseDoctorCommand(args: readonly string[]): DoctorCommand | "help" {
  const { values, positionals } = understood(args, OPTIONS);
  if (values.help) return "help";
  none(positionals);
  const stage = stageIn(values.stage);
  const clientCertificate = filesIn(values["client-certificate"], values["client-key"]);
  return { stage, region: values.region, isJson: values.json, clientCertificate };
}

function filesIn(certificate: string | undefined, key: string | undefined): CertificateFiles | undefined {
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate !== undefined && key !== undefined) return { certificate, key };
  throw new WrongArguments("--client-certificate and --client-key go together");
}

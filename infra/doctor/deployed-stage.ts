import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { CommandError } from "../admin-command/admin-client.ts";
import type { Aws } from "../admin-command/aws.ts";
import type { StageName } from "../config.ts";

/** A stage as it is deployed, and how it is looked at. */
export interface DeployedStage {
  readonly name: StageName;
  readonly aws: Aws;
  readonly sqs: SQSClient;
  readonly dynamo: DynamoDBClient;
  /** Public addresses of the APIs, as the functions themselves know them. */
  readonly urls: { readonly card: string; readonly practice: string };
  /** Whether the practice API asks for a client certificate and none is shown: who asks learns nothing then. */
  readonly isPracticeHidden: boolean;
  /** Names of the tables by what the functions call them, such as `CARD_TABLE`. */
  readonly tables: ReadonlyMap<string, string>;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

const Functions = z.object({
  Functions: z.array(
    z.object({
      FunctionName: z.string(),
      Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
    }),
  ),
  NextMarker: z.string().nullish(),
});

/** A function as it is deployed: its name in AWS, and what it is told. */
export interface DeployedFunction {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The functions of a stage. @throws CommandError if there are none */
export async function functionsOf(stage: StageName, aws: Aws): Promise<readonly DeployedFunction[]> {
  const found: DeployedFunction[] = [];
  for (let marker: string | undefined, more = true; more; more = marker !== undefined) {
    const query = marker === undefined ? "" : `&Marker=${encodeURIComponent(marker)}`;
    const page = Functions.parse(await aws.lambda("GET", `functions/?MaxItems=50${query}`));
    for (const { FunctionName: name, Environment } of page.Functions)
      if (name.startsWith(`HealthCard-${stage}-`)) found.push({ name, variables: Environment?.Variables ?? {} });
    marker = page.NextMarker || undefined;
  }
  if (found.length === 0) throw new CommandError(`There is no stage ${stage} in this account and region.`);
  return found;
}

/** What they are told, all together. */
export const environmentOf = (functions: readonly DeployedFunction[]): ReadonlyMap<string, string> =>
  new Map(functions.flatMap(({ variables }) => Object.entries(variables)));

export function addressesIn(environment: ReadonlyMap<string, string>): DeployedStage["urls"] {
  const [card, practice] = [environment.get("CARD_BASE_URL"), environment.get("PRACTICE_BASE_URL")];
  if (!card || !practice) throw new CommandError("The functions know no address of their APIs: deploy the stage.");
  return { card, practice };
}

const Domain = z.object({ mutualTlsAuthentication: z.object({ truststoreUri: z.string() }).nullish() });

/** Whether API Gateway is known to ask for a client certificate at an address; if it can't be told, it isn't known. */
export async function asksForCertificate(address: string, aws: Pick<Aws, "domain">): Promise<boolean> {
  const { protocol, hostname } = new URL(address);
  if (protocol !== "https:") return false;
  const domain = await aws.domain(hostname).catch(() => undefined);
  return Boolean(Domain.safeParse(domain).data?.mutualTlsAuthentication);
}

export const tablesIn = (environment: ReadonlyMap<string, string>): DeployedStage["tables"] =>
  new Map([...environment].filter(([name]) => name.endsWith("_TABLE")).sort());

/** Days old, what these hold is worthless or dangerous: nobody restores them. */
export const NEVER_RESTORED: ReadonlySet<string> = new Set(["CARE_TABLE", "EPHEMERAL_TABLE"]);

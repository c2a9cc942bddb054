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

/** What the functions of a stage are told, all together. @throws CommandError if there are none */
export async function environmentOf(stage: StageName, aws: Aws): Promise<ReadonlyMap<string, string>> {
  const told = new Map<string, string>();
  for (let marker: string | undefined, more = true; more; more = marker !== undefined) {
    const query = marker === undefined ? "" : `&Marker=${encodeURIComponent(marker)}`;
    const page = Functions.parse(await aws.lambda("GET", `functions/?MaxItems=50${query}`));
    for (const { FunctionName, Environment } of page.Functions) {
      if (!FunctionName.startsWith(`HealthCard-${stage}-`)) continue;
      for (const [name, value] of Object.entries(Environment?.Variables ?? {})) told.set(name, value);
    }
    marker = page.NextMarker || undefined;
  }
  if (told.size === 0) throw new CommandError(`There is no stage ${stage} in this account and region.`);
  return told;
}

export function addressesIn(environment: ReadonlyMap<string, string>): DeployedStage["urls"] {
  const [card, practice] = [environment.get("CARD_BASE_URL"), environment.get("PRACTICE_BASE_URL")];
  if (!card || !practice) throw new CommandError("The functions know no address of their APIs: deploy the stage.");
  return { card, practice };
}

export const tablesIn = (environment: ReadonlyMap<string, string>): DeployedStage["tables"] =>
  new Map([...environment].filter(([name]) => name.endsWith("_TABLE")).sort());

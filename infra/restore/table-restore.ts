import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  DynamoDBServiceException,
  RestoreTableToPointInTimeCommand,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import { epochSeconds, wholeSeconds } from "../../shared/kernel/clock.ts";
import { CommandError } from "../admin-command/admin-client.ts";
import { dataKeyAlias } from "../data-key-alias.ts";
import { type DeployedStage, NEVER_RESTORED } from "../doctor/deployed-stage.ts";
import type { RestoreCommand } from "./command-line.ts";

/** What is going to be made of what. Instants are whole seconds. */
export interface Restoration {
  /** The table in use, by its name in AWS. */
  readonly source: string;
  readonly target: string;
  readonly at: Date;
  /** Between these AWS can restore. */
  readonly window: { readonly earliest: Date; readonly latest: Date };
  /** The stage's data key: unsaid, it would be whatever encrypts the source by then. */
  readonly key: string;
}

/** How a restoration is followed. */
export interface Ports {
  readonly dynamo: DynamoDBClient;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Told how the new table stands, at each look. */
  readonly progress: (status: string) => void;
}

const PAUSE_MS = 15_000;
/** AWS gives no limit, and tells of hours for the largest tables. */
const LONGEST_WAIT_HOURS = 12;
const LOOKS = (LONGEST_WAIT_HOURS * 3_600_000) / PAUSE_MS;

/** Finds what is to be restored, and changes nothing. @throws CommandError if it can't be */
export async function plannedRestoration(
  dynamo: DynamoDBClient,
  tables: DeployedStage["tables"],
  { stage, table, at }: Pick<RestoreCommand, "stage" | "table" | "at">,
): Promise<Restoration> {
  const source = sourceIn(tables, table);
  const window = await windowOf(dynamo, source);
  const instant = wholeSeconds(at === "latest" ? window.latest : at);
  if (instant < window.earliest || instant > window.latest) {
    const [from, to] = [window.earliest.toISOString(), window.latest.toISOString()];
    throw new CommandError(`${source} can be restored from ${from} to ${to}, not to ${instant.toISOString()}.`);
  }
  const target = `${source}-restored`;
  const there = await tableNamed(dynamo, target);
  if (there) throw isThere(target, there);
  return { source, target, at: instant, window, key: dataKeyAlias(stage) };
}

function sourceIn(tables: DeployedStage["tables"], table: string): string {
  const name = `${table.toUpperCase()}_TABLE`;
  if (NEVER_RESTORED.has(name)) {
    throw new CommandError(`What ${table} holds is worthless or dangerous days later: it is never restored.`);
  }
  const source = tables.get(name);
  if (source !== undefined) return source;
  const known = [...tables.keys()].filter((each) => !NEVER_RESTORED.has(each));
  const names = known.map((each) => each.replace("_TABLE", "").toLowerCase()).join(", ");
  throw new CommandError(`There is no table '${table}'; there are ${names}.`);
}

async function windowOf(dynamo: DynamoDBClient, TableName: string): Promise<Restoration["window"]> {
  const answer = await unlessMissing(dynamo.send(new DescribeContinuousBackupsCommand({ TableName })));
  if (!answer) throw new CommandError(`${TableName} is gone: infra/runbooks/restore.md, its last part.`);
  const recovery = answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  const [earliest, latest] = [recovery?.EarliestRestorableDateTime, recovery?.LatestRestorableDateTime];
  if (earliest && latest) return { earliest, latest };
  throw new CommandError(`${TableName} has no point-in-time recovery: infra/runbooks/restore.md, its last part.`);
}

/** Has AWS make the new table, and waits until it can be read. @throws CommandError if it can't, or not in time */
export async function restore(ports: Ports, restoration: Restoration): Promise<void> {
  const { target } = restoration;
  await begin(ports.dynamo, restoration);
  let hasBegun = false;
  for (let look = 0; look < LOOKS; look += 1) {
    const status = (await tableNamed(ports.dynamo, target))?.TableStatus;
    if (status === "ACTIVE") return;
    // Just asked for, it may not be seen yet.
    const isOnItsWay = status === "CREATING" || (status === undefined && !hasBegun);
    if (!isOnItsWay) throw new CommandError(`${target} is ${status ?? "gone"}: somebody else changes it.`);
    hasBegun ||= status === "CREATING";
    ports.progress(status ?? "asked for");
    await ports.sleep(PAUSE_MS);
  }
  throw new CommandError(
    `${target} isn't there after ${LONGEST_WAIT_HOURS} hours. AWS goes on: aws dynamodb describe-table --table-name ${target}`,
  );
}

async function begin(dynamo: DynamoDBClient, { source, target, at, key }: Restoration): Promise<void> {
  try {
    await dynamo.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: source,
        TargetTableName: target,
        RestoreDateTime: at,
        SSESpecificationOverride: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: key },
      }),
    );
  } catch (error) {
    if (!isAnswer(error, "TableAlreadyExistsException", "TableInUseException")) throw error;
    // The answer to the first asking may have been lost, and the SDK asked again.
    const there = await tableNamed(dynamo, target);
    if (!there || !isOf(there, source, at)) throw isThere(target, there);
  }
}

const isOf = ({ RestoreSummary: of }: TableDescription, source: string, at: Date): boolean =>
  of?.RestoreDateTime !== undefined &&
  epochSeconds(of.RestoreDateTime) === epochSeconds(at) &&
  of.SourceTableArn?.split("/").at(-1) === source;

const isThere = (target: string, there: TableDescription | undefined): CommandError =>
  new CommandError(
    `${target} is there already (${there?.TableStatus ?? "just made"}): use it, or delete it and come again.`,
  );

const tableNamed = async (dynamo: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> =>
  (await unlessMissing(dynamo.send(new DescribeTableCommand({ TableName }))))?.Table;

async function unlessMissing<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isAnswer(error, "ResourceNotFoundException", "TableNotFoundException")) return undefined;
    throw error;
  }
}

const isAnswer = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof DynamoDBServiceException && names.includes(error.name);

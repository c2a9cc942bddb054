import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { RecordedCall, RecordedStep } from "../../infra/capacity/recording.ts";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { roundTrips } from "../bench/round-trips.ts";
import { type FindItem, unitsOf } from "./capacity-units.ts";
import { type HeardCall, lastTries } from "./heard-calls.ts";

interface Stage extends Pick<JourneyStage, "aws"> {
  readonly tables: Readonly<Record<string, string>>;
}

/** What one invocation of a function has asked of AWS: calls of one action and table as one entry. What it sends to queues is left out: {@link RecordedStep}. */
export async function recordedStep(
  stage: Stage,
  caller: string,
  calledBy: RecordedStep["calledBy"],
  everything: readonly HeardCall[],
): Promise<RecordedStep> {
  const heard = lastTries(everything).filter(({ action }) => !action.startsWith("sqs:"));
  const client = documentClient(stage.aws);
  const findItem: FindItem = async (TableName, Key) =>
    (await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  const names = new Map(Object.entries(stage.tables).map(([name, table]) => [table, name]));
  const nameOf = (table: string) => names.get(table) ?? table;
  try {
    const entries: RecordedCall[] = [];
    for (const call of heard) entries.push(...(await entriesOf(call, findItem, nameOf)));
    return { function: caller, calledBy, roundTrips: roundTrips(heard), calls: merged(entries) };
  } finally {
    client.destroy();
  }
}

async function entriesOf(call: HeardCall, findItem: FindItem, nameOf: (table: string) => string) {
  const { action } = call;
  if (!action.startsWith("dynamodb:")) return [{ action, times: 1 }];
  const byTable = Map.groupBy(await unitsOf(call, findItem), ({ table }) => table);
  return [...byTable].map(([table, all]) => ({
    action,
    times: 1,
    table: nameOf(table),
    reads: all.reduce((sum, { reads }) => sum + reads, 0),
    writes: all.reduce((sum, { writes }) => sum + writes, 0),
  }));
}

function merged(entries: readonly RecordedCall[]): RecordedCall[] {
  const byName = Map.groupBy(entries, ({ action, table = "" }) => `${action} ${table}`);
  return [...byName]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, all]) => all.reduce((one, other) => plus(one, other)));
}

const plus = (one: RecordedCall, other: RecordedCall): RecordedCall => ({
  ...one,
  times: one.times + other.times,
  ...(one.reads !== undefined && { reads: one.reads + (other.reads ?? 0) }),
  ...(one.writes !== undefined && { writes: one.writes + (other.writes ?? 0) }),
});

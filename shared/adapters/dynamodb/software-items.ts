import { GetCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { RegistryChange } from "../../domain/registry.ts";
import { type MinimumVersion, softwareKey } from "../../domain/software.ts";
import { DENIALS } from "./denial-items.ts";
import type { Page } from "./practice-table.ts";
import { logItem, revisedPut } from "./registry-items.ts";
import { type Table, unlessCancelled } from "./table.ts";

const StoredMinimum = z.object({
  name: z.string(),
  minimumVersion: z.string(),
  revision: z.int(),
}) satisfies z.ZodType<MinimumVersion>;

/** Beside the denials, which are read whole: what is too old is denied as well. */
const SOFTWARE = "SOFTWARE#";
const key = (name: string) => ({ pk: DENIALS, sk: `${SOFTWARE}${softwareKey(name)}` });

export const softwareIn = (table: Table) => ({
  minimumVersion: async (name: string): Promise<MinimumVersion | undefined> => {
    const query = new GetCommand({ TableName: table.name, Key: key(name), ConsistentRead: true });
    const { Item } = await table.client.send(query);
    return Item && StoredMinimum.parse(Item);
  },
  /** One page of all minimum versions, by name. */
  minimumVersions: async (limit: number, after?: string): Promise<Page<MinimumVersion>> => {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :software)",
        ExpressionAttributeValues: { ":pk": DENIALS, ":software": SOFTWARE },
        ConsistentRead: true,
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: key(after) }),
      }),
    );
    const last: unknown = LastEvaluatedKey?.sk;
    return {
      entries: z.array(StoredMinimum).parse(Items),
      next: typeof last === "string" ? last.slice(SOFTWARE.length) : undefined,
    };
  },
  /** Writes a minimum and its log. False when somebody else's change came first. */
  changeMinimumVersion: async (change: RegistryChange<MinimumVersion>): Promise<boolean> => {
    const { before, after } = change;
    const TableName = table.name;
    const pk = `${SOFTWARE}${softwareKey(after.name)}`;
    const write = new TransactWriteCommand({
      TransactItems: [
        revisedPut(TableName, { ...key(after.name), type: "minimum-version", ...after }, before),
        revisedPut(TableName, logItem({ pk, type: "software-change" }, change), undefined),
      ],
    });
    return (await unlessCancelled(table.client.send(write))) === undefined;
  },
});

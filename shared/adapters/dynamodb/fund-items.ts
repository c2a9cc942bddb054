import { GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Fund } from "../../domain/fund.ts";
import { REGISTRY_STATES, type RegistryChange } from "../../domain/registry.ts";
import { PublicJwk } from "../../protocol/public-jwk.ts";
import { logItem, revisedPut } from "./registry-items.ts";
import { type Table, unlessCancelled } from "./table.ts";

const StoredFund = z.object({
  fundId: z.string(),
  name: z.string(),
  jwk: PublicJwk,
  state: z.enum(REGISTRY_STATES),
  revision: z.int(),
}) satisfies z.ZodType<Fund>;

const partition = (fundId: string): string => `FUND#${fundId}`;
const key = (fundId: string) => ({ pk: partition(fundId), sk: "FUND" });

export const fundsIn = (table: Table) => ({
  /** Writes a fund and its log: all or nothing. False when somebody else's change came first. */
  changeFund: async (change: RegistryChange<Fund>): Promise<boolean> => {
    const { before, after } = change;
    const pk = partition(after.fundId);
    const parts = [
      revisedPut(table.name, { ...key(after.fundId), ...after }, before),
      revisedPut(table.name, logItem({ pk, type: "fund-change" }, change), undefined),
    ];
    const write = table.client.send(new TransactWriteCommand({ TransactItems: parts }));
    return (await unlessCancelled(write)) === undefined;
  },
  /** As it stands at this moment: who is blocked is out with the next call. */
  fund: async (fundId: string): Promise<Fund | undefined> => {
    const get = new GetCommand({ TableName: table.name, Key: key(fundId), ConsistentRead: true });
    const { Item } = await table.client.send(get);
    return Item && StoredFund.parse(Item);
  },
});

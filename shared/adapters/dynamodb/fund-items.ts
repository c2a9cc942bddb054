import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { PublicJwk } from "../../protocol/public-jwk.ts";
import type { Table } from "./table.ts";

const StoredFund = z.object({
  fundId: z.string(),
  name: z.string(),
  jwk: PublicJwk,
  state: z.enum(["active", "blocked"]),
});
/** A health-insurance fund as a client of the practice API. */
export type Fund = z.infer<typeof StoredFund>;

const key = (fundId: string) => ({ pk: `FUND#${fundId}`, sk: "FUND" });

export const fundsIn = (table: Table) => ({
  putFund: async (fund: Fund): Promise<void> => {
    await table.client.send(new PutCommand({ TableName: table.name, Item: { ...key(fund.fundId), ...fund } }));
  },
  /** As it stands at this moment: who is blocked is out with the next call. */
  fund: async (fundId: string): Promise<Fund | undefined> => {
    const get = new GetCommand({ TableName: table.name, Key: key(fundId), ConsistentRead: true });
    const { Item } = await table.client.send(get);
    return Item && StoredFund.parse(Item);
  },
});

import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { REGISTRY_STATES } from "../../domain/registry.ts";
import { PublicJwk } from "../../protocol/public-jwk.ts";
import type { Table } from "./table.ts";

const StoredProvider = z.object({
  clientId: z.string(),
  name: z.string(),
  jwk: PublicJwk,
  state: z.enum(REGISTRY_STATES),
});
/** An identity-proofing provider: its key signs what it asks for as a client, and the decisions of its human operators. */
export type IdentityProvider = z.infer<typeof StoredProvider>;

const key = (clientId: string) => ({ pk: `IDENTITY_PROVIDER#${clientId}`, sk: "IDENTITY_PROVIDER" });

export const identityProvidersIn = (table: Table) => ({
  putIdentityProvider: async (provider: IdentityProvider): Promise<void> => {
    const Item = { ...key(provider.clientId), ...provider };
    await table.client.send(new PutCommand({ TableName: table.name, Item }));
  },
  /** As it stands at this moment: one that was just blocked may do nothing more. */
  identityProvider: async (clientId: string): Promise<IdentityProvider | undefined> => {
    const { Item } = await table.client.send(
      new GetCommand({ TableName: table.name, Key: key(clientId), ConsistentRead: true }),
    );
    return Item && StoredProvider.parse(Item);
  },
});

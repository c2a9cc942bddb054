import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type PublicJwk, thumbprint } from "../../protocol/public-jwk.ts";
import { putNew, type Table } from "./table.ts";

const PARTITION = "DOCUMENT-AUTHORITIES";
const keyOf = (authority: PublicJwk) => ({ pk: PARTITION, sk: thumbprint(authority) });
const StoredRoot = z.object({ certificate: z.base64().transform((text) => Buffer.from(text, "base64")) });

/** The certificates that verifiers of mdocs are to trust, one an authority key, never another. */
export const documentAuthoritiesIn = (table: Table) => ({
  roots: async (): Promise<readonly Uint8Array[]> => {
    const query = new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": PARTITION },
      ConsistentRead: true,
    });
    const { Items = [] } = await table.client.send(query);
    return z
      .array(StoredRoot)
      .parse(Items)
      .map(({ certificate }) => certificate);
  },
  hasRoot: async (authority: PublicJwk): Promise<boolean> => {
    const get = new GetCommand({ TableName: table.name, Key: keyOf(authority), ConsistentRead: true });
    return (await table.client.send(get)).Item !== undefined;
  },
  keepRoot: async (authority: PublicJwk, certificate: Uint8Array): Promise<void> => {
    const text = Buffer.from(certificate).toString("base64");
    await putNew(table, { ...keyOf(authority), type: "document-authority", certificate: text });
  },
});

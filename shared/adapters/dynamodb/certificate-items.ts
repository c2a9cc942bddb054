import { GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Revocation } from "../../domain/certificate.ts";
import { InstantText } from "../../kernel/instant-text.ts";
import { deniedCertificate } from "./denial-items.ts";
import { type Table, unlessCancelled } from "./table.ts";

const StoredRevocation = z.object({
  serial: z.string(),
  at: InstantText,
  by: z.string(),
  reason: z.string(),
}) satisfies z.ZodType<Revocation>;

const key = (serial: string) => ({ pk: `CERTIFICATE#${serial}`, sk: "REVOKED" });

export const certificatesIn = (table: Table) => ({
  isRevoked: async (serial: string): Promise<boolean> => {
    const query = new GetCommand({ TableName: table.name, Key: key(serial), ConsistentRead: true });
    return (await table.client.send(query)).Item !== undefined;
  },
  /** The revocation that now stands: this one, or the one of before. It is for ever, and ends at once the tokens bound to the certificate. */
  revokeCertificate: async (revocation: Revocation): Promise<Revocation> => {
    const { serial, at } = revocation;
    const revoked = {
      TableName: table.name,
      Item: { ...key(serial), ...revocation, at: at.toISOString() },
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    } as const;
    const parts = [{ Put: revoked }, { Put: { TableName: table.name, Item: deniedCertificate(serial, at) } }];
    const cancelled = await unlessCancelled(table.client.send(new TransactWriteCommand({ TransactItems: parts })));
    return cancelled ? StoredRevocation.parse(cancelled[0]?.existing) : revocation;
  },
});

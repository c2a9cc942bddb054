import { GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type Beneficiary, EXCLUSION_REASONS, type Insured } from "../../domain/insured.ts";
import type { Table } from "./table.ts";

const StoredInsured = z.object({
  cardRef: z.string(),
  accountSubject: z.string().optional(),
  familyName: z.string(),
  birthName: z.string().optional(),
  givenNames: z.string(),
  sex: z.enum(["F", "M"]),
  birthDate: z.string(),
  quality: z.string(),
  organism: z.string(),
  rights: z.object({ from: z.string(), until: z.string().optional() }),
  exclusion: z.object({ reason: z.enum(EXCLUSION_REASONS), from: z.string(), until: z.string().optional() }).optional(),
  deceasedOn: z.string().optional(),
});
const StoredBeneficiary = z.object({
  birthDate: z.string(),
  twinRank: z.int(),
  familyName: z.string(),
  givenNames: z.string(),
  quality: z.string(),
});

const partition = (cardRef: string) => `INSURED#${cardRef}`;

export const insuredIn = (table: Table) => ({
  insured: async (cardRef: string): Promise<Insured | undefined> => {
    const Key = { pk: partition(cardRef), sk: "PROFILE" };
    const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key }));
    return Item && StoredInsured.parse(Item);
  },
  /** The person with everybody covered by them (at most 19), in one query. */
  household: async (cardRef: string): Promise<{ insured: Insured; beneficiaries: Beneficiary[] } | undefined> => {
    const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": partition(cardRef) } };
    const { Items = [] } = await table.client.send(new QueryCommand({ TableName: table.name, ...query }));
    const profile = Items.find((item) => item.sk === "PROFILE");
    if (!profile) return undefined;
    const others = Items.filter((item) => item !== profile);
    return { insured: StoredInsured.parse(profile), beneficiaries: z.array(StoredBeneficiary).parse(others) };
  },
  putInsured: async (insured: Insured): Promise<void> => {
    const Item = { pk: partition(insured.cardRef), sk: "PROFILE", ...insured };
    await table.client.send(new PutCommand({ TableName: table.name, Item }));
  },
  putBeneficiary: async (cardRef: string, beneficiary: Beneficiary): Promise<void> => {
    const sk = `BENEFICIARY#${beneficiary.birthDate}#${beneficiary.twinRank}`;
    const Item = { pk: partition(cardRef), sk, ...beneficiary };
    await table.client.send(new PutCommand({ TableName: table.name, Item }));
  },
});

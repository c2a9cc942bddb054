import { GetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type DirectoryEntry, EXCLUSION_REASONS, type Insured } from "../../domain/insured.ts";
import type { Table } from "./table.ts";

const Period = z.object({ from: z.string(), until: z.string().optional() });
const StoredEntry = z.object({
  cardRef: z.string(),
  accountSubject: z.string().optional(),
  familyName: z.string(),
  birthName: z.string().optional(),
  givenNames: z.string(),
  sex: z.enum(["F", "M"]),
  birthDate: z.string(),
  quality: z.string(),
  organism: z.string(),
  rights: Period,
  exclusion: Period.extend({ reason: z.enum(EXCLUSION_REASONS) }).optional(),
  deceasedOn: z.string().optional(),
  beneficiaries: z.array(
    z.object({
      birthDate: z.string(),
      twinRank: z.int(),
      familyName: z.string(),
      givenNames: z.string(),
      sex: z.enum(["F", "M"]).optional(),
      quality: z.string(),
    }),
  ),
  revision: z.int(),
  sealedNir: z.string(),
});

/** A person with everybody covered by them is one item: written whole, read in one call, under 8 KB. */
export const insuredKey = (cardRef: string) => ({ pk: `INSURED#${cardRef}`, sk: "PROFILE" });

export const itemOf = ({ insured, beneficiaries, revision, sealedNir }: DirectoryEntry) => ({
  ...insuredKey(insured.cardRef),
  type: "insured",
  ...insured,
  beneficiaries,
  revision,
  sealedNir,
});

export function entryOf(item: unknown): DirectoryEntry {
  const { beneficiaries, revision, sealedNir, ...insured } = StoredEntry.parse(item);
  return { insured, beneficiaries, revision, sealedNir };
}

export const insuredIn = (table: Table) => {
  /** The person with everybody covered by them (at most 19), in one call. */
  const household = async (cardRef: string): Promise<DirectoryEntry | undefined> => {
    const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key: insuredKey(cardRef) }));
    return Item && entryOf(Item);
  };
  return {
    household,
    insured: async (cardRef: string): Promise<Insured | undefined> => (await household(cardRef))?.insured,
  };
};

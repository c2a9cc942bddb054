import * as z from "zod";
import { organismOf } from "../../../shared/domain/organism.ts";
import type { OpenedContext } from "./open-context.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PRACTICE_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  PRACTICE_BASE_URL: z.string(),
  CARD_NATURE: z.enum(["real", "test"]),
});

export const ContextBody = z.strictObject({
  qr: z.string().min(20).max(1024),
  billing_id: z.string().regex(/^[0-9]{9}$/),
  speciality: z.string().regex(/^[0-9]{2}$/),
  profession: z.enum(["doctor", "pharmacist", "hospital", "nurse", "other"]),
});

export const present = ({ context, household, inForce, checkedAt }: OpenedContext) => {
  const { insured, beneficiaries } = household;
  return {
    context_id: context.id,
    expires_at: context.validUntil.toISOString(),
    proof_method: "qr",
    holder: {
      family_name: insured.familyName,
      given_names: insured.givenNames,
      birth_date: insured.birthDate,
      sex: insured.sex,
    },
    beneficiaries: beneficiaries.map((person) => ({
      birth_date: person.birthDate,
      twin_rank: person.twinRank,
      family_name: person.familyName,
      given_names: person.givenNames,
      quality: person.quality,
    })),
    rights: {
      organism: organismOf(insured.organism),
      in_force: inForce,
      from: insured.rights.from,
      until: insured.rights.until,
      checked_at: checkedAt.toISOString(),
    },
  };
};

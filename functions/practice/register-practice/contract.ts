import * as z from "zod";
import { DEPARTEMENTS } from "../../../shared/domain/departement.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

export const PracticeId = z.string().regex(/^[0-9]{9}$/);
export const PracticePath = z.object({ practiceId: PracticeId });
export const PracticeBody = z.strictObject({
  name: z.string().min(1).max(120),
  kind: z.enum(["doctor", "pharmacy", "hospital"]),
  departement: z.enum(DEPARTEMENTS.map((departement) => departement.code)),
});

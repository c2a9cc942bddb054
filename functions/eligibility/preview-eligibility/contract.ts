import * as z from "zod";
import { DEPARTEMENT_CODES } from "../../../shared/domain/departement.ts";

export const Env = z.object({ STAGE: z.string(), ROLLOUT_TABLE: z.string() });

/** `YYYY-MM-DD`; text, since registers hold unreal dates such as `1950-00-00`. */
const birth_date = z.string().regex(/^(19|20)\d{2}-\d{2}-\d{2}$/);

/** The organism (9 digits) as it stands on the insurance certificate; who doesn't know it gives the fund's département instead. */
export const Body = z
  .strictObject({
    organism: z
      .string()
      .regex(/^[0-9]{9}$/)
      .optional(),
    departement: z.enum(DEPARTEMENT_CODES).optional(),
    birth_date,
  })
  .refine(({ organism, departement }) => (organism === undefined) !== (departement === undefined), {
    path: ["organism"],
  });
export type Body = z.infer<typeof Body>;

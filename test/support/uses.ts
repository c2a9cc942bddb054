import * as z from "zod";

const instant = z.iso.datetime({ precision: 3 });
export const ObjectionReply = z.strictObject({ objected_at: instant, card_blocked: z.boolean() });
export const UsesPage = z.strictObject({
  uses: z.array(
    z.strictObject({
      use_id: z.string().length(43),
      practice: z.strictObject({
        practice_id: z.string(),
        name: z.string().optional(),
        kind: z.enum(["doctor", "pharmacy", "hospital"]).optional(),
        address: z.strictObject({ lines: z.array(z.string()), postcode: z.string(), city: z.string() }).optional(),
      }),
      opened_at: instant,
      proof_method: z.enum(["qr", "nfc", "remote", "check-in"]),
      access: z.enum(["full", "administrative"]),
      professional: z
        .strictObject({
          billing_id: z.string().regex(/^[0-9]{9}$/),
          speciality: z.string(),
          profession: z.enum(["doctor", "pharmacist", "hospital", "nurse", "other"]),
        })
        .optional(),
      objection: ObjectionReply.optional(),
    }),
  ),
  cursor: z.string().optional(),
  more: z.boolean(),
});

/** What a reader, or a fund, is told of objections. */
export const ObjectionsPage = z.strictObject({
  objections: z.array(
    z.strictObject({
      context_id: z.string().length(43),
      practice_id: z.string(),
      reader_id: z.string(),
      opened_at: instant,
      objected_at: instant,
    }),
  ),
  cursor: z.string().optional(),
  more: z.boolean(),
});

import * as z from "zod";

export const Reply = z.strictObject({
  version: z.string(),
  code: z.strictObject({ digits: z.int() }),
  derivation: z.strictObject({
    kdf: z.string(),
    input_key_material: z.string(),
    kdf_salt: z.string(),
    info: z.string(),
    length: z.int(),
    scalar: z.string(),
    curve: z.string(),
  }),
  tries: z.strictObject({
    per_round: z.int(),
    waits_seconds: z.array(z.int()).readonly(),
    afterwards: z.string(),
  }),
  weak_codes: z.record(z.string(), z.array(z.string())),
  also_refuse: z.string(),
  test_vectors: z.array(z.strictObject({ salt: z.string(), code: z.string(), x: z.string(), y: z.string() })),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply, 304: undefined };

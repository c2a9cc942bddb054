import * as z from "zod";

/** What the admin API answers, as this command reads it. */
export const Outcome = z.enum(["created", "changed", "unchanged"]);
export type Outcome = z.infer<typeof Outcome>;
export const ChangedReply = z.object({ revision: z.int(), outcome: Outcome });

const state = z.string();
export const Practice = z.object({
  practice_id: z.string(),
  name: z.string(),
  kind: z.string(),
  departement: z.string(),
  speciality: z.string().optional(),
  address: z.object({ lines: z.array(z.string()), postcode: z.string(), city: z.string() }).optional(),
  place: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  declared: z.boolean(),
  listed: z.boolean(),
  state,
  revision: z.int(),
});
export type Practice = z.infer<typeof Practice>;

export const Reader = z.object({
  client_id: z.string(),
  software: z.object({ name: z.string(), version: z.string() }),
  state,
  revision: z.int(),
});
export type Reader = z.infer<typeof Reader>;

const Listed = Practice.extend({ accepted: z.string() });
export type Listed = z.infer<typeof Listed>;

export const ListReply = z.object({ practices: z.array(Listed), next_cursor: z.string().optional() });
export const ShowReply = Practice.extend({ readers: z.array(Reader), next_after: z.string().optional() });

const Entry = z.looseObject({ client_id: z.string().optional(), state, revision: z.int() });
export const ChangesReply = z.object({
  changes: z.array(
    z.object({
      at: z.string(),
      by: z.string(),
      reason: z.string().optional(),
      before: Entry.optional(),
      after: Entry,
    }),
  ),
});
export type Change = z.infer<typeof ChangesReply>["changes"][number];

export const SoftwareReply = z.object({
  software: z.array(z.object({ name: z.string(), minimum_version: z.string(), revision: z.int() })),
  next_after: z.string().optional(),
});
export type MinimumVersion = z.infer<typeof SoftwareReply>["software"][number];
export const FundReply = z.object({ client_id: z.string(), state: z.string() });
export const RevocationReply = z.object({ serial: z.string(), revoked_at: z.string() });

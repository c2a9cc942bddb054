import * as z from "zod";
import { DEPARTEMENT_CODES } from "../../../shared/domain/departement.ts";
import { IDENTITY_ROUTES } from "../../../shared/domain/rollout.ts";
import type { RolloutEdit } from "../../../shared/domain/rollout-history.ts";
import { ChangeReason } from "../../../shared/http/change-reason.ts";

/** A Paris day. */
const day = z.iso.date();

const Exception = z.strictObject({
  /** First 2 to 9 digits of an organism: a régime, a fund, a centre. */
  organism: z.string().regex(/^[0-9]{2,9}$/),
  opens_on: day.optional(),
});

/** What can be set on a rule; what is left out stays as it is. */
export const RuleSettings = {
  /** null takes the day away: planned, without a date. */
  opens_on: day.nullable().optional(),
  /** Share of the people, 0.01 to 100, in hundredths. */
  percentage: z.number().min(0.01).max(100).multipleOf(0.01).optional(),
  paused: z.boolean().optional(),
  exceptions: z.array(Exception).max(8).optional(),
};

export const routes = z.array(z.enum(IDENTITY_ROUTES)).min(1).max(IDENTITY_ROUTES.length);

/** A rollout plan: as it stands in a file, and as it is sent. */
export const Plan = z.strictObject({
  plan: z.string().regex(/^[a-z0-9-]{3,80}$/),
  reason: ChangeReason,
  edits: z
    .array(
      z.strictObject({
        departements: z.union([
          z.literal("all"),
          z.array(z.enum(DEPARTEMENT_CODES)).min(1).max(DEPARTEMENT_CODES.length),
        ]),
        routes,
        ...RuleSettings,
      }),
    )
    .min(1)
    .max(20),
});
export type Plan = z.infer<typeof Plan>;

type SettingsBody = z.infer<z.ZodObject<typeof RuleSettings>>;

/** The settings of a body as those of an edit. */
export const settingsOf = ({ opens_on, percentage, paused, exceptions }: SettingsBody) => ({
  opensOn: opens_on,
  percentage,
  paused,
  exceptions: exceptions?.map(({ organism, opens_on }) => ({ organism, opensOn: opens_on })),
});

export const editsOf = (plan: Plan): RolloutEdit[] =>
  plan.edits.map(({ departements, routes, ...settings }) => ({
    departements: departements === "all" ? DEPARTEMENT_CODES : departements,
    routes,
    ...settingsOf(settings),
  }));

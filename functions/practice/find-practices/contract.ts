import * as z from "zod";
import { DEPARTEMENT_CODES } from "../../../shared/domain/departement.ts";
import type { Place } from "../../../shared/domain/place.ts";
import { PRACTICE_KINDS } from "../../../shared/domain/practice.ts";
import type { Found } from "./found.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

/** Seconds that caches outside keep an answer; reads are counted once a day, so nobody misses anything. */
export const FOUND_CACHE_SECONDS = 300;

/**
 * `latitude,longitude` in degrees, of three decimals at most (110 m): `45.764,4.836`. An address that is more exact would tell more of somebody, and
 * no cache would have the answer.
 */
const near = z
  .string()
  .regex(/^-?\d{1,2}(\.\d{1,3})?,-?\d{1,3}(\.\d{1,3})?$/)
  .transform((text): Place => {
    const [latitude = 0, longitude = 0] = text.split(",").map(Number);
    return { latitude, longitude };
  })
  .refine(({ latitude, longitude }) => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180);
/** After which practice to go on: `<kind>.<id>`, or by distance `<metres>.<id>`. */
const cursor = z.string().regex(new RegExp(`^(\\d{1,9}|${PRACTICE_KINDS.join("|")})\\.\\d{9}$`));

export const Query = z
  .strictObject({
    departement: z.enum(DEPARTEMENT_CODES).optional(),
    kind: z.enum(PRACTICE_KINDS).optional(),
    near: near.optional(),
    limit: z.coerce.number().int().min(1).max(50).default(20),
    cursor: cursor.optional(),
  })
  .refine(({ near, cursor = "" }) => cursor === "" || /^\d+\./.test(cursor) === (near !== undefined), {
    path: ["cursor"],
  });

export const present = ({ departement, practices, next }: Found): Reply => ({
  departement,
  practices: practices.map(({ practice, accepted, km }) => ({
    id: practice.id,
    name: practice.name,
    kind: practice.kind,
    speciality: practice.speciality,
    address: practice.address,
    distance_km: km === undefined ? undefined : Number(km.toFixed(1)),
    declared: practice.declared,
    accepted: { last_30_days: accepted },
  })),
  next_cursor: next,
});

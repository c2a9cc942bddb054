import * as z from "zod";
import { IDENTITY_ROUTES } from "../domain/rollout.ts";

/**
 * What replies are made of. Reply schemas are for the compiler and the OpenAPI documents: no function parses what it answers, so none but their types
 * are imported by what is deployed.
 */
export const Instant = z.iso.datetime({ precision: 3 });
/** A day in Paris. */
export const Day = z.iso.date();
/** Text, since registers hold unreal dates such as `1950-00-00`. */
export const BirthDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** SHA-256 in base64url: a thumbprint, a reference, the name of a context. */
export const Hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const CardRef = z.string().regex(/^[1-9][A-Za-z0-9_-]{22}$/);
/** JWS in compact form. */
export const Jws = z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/);
export const Cents = z.int().min(0);
/** From where to go on, as it was told: nothing is to be read in it. */
export const Onwards = z.string().min(1);

export const Address = z.strictObject({
  lines: z.array(z.string()).readonly(),
  postcode: z.string(),
  city: z.string(),
});
export const Organism = z.strictObject({ code: z.string(), regime: z.string(), caisse: z.string() });
export const PracticeSeen = z.strictObject({
  practice_id: z.string(),
  name: z.string(),
  kind: z.enum(["doctor", "pharmacy", "hospital"]),
  address: Address.optional(),
});
/** Public keys (RFC 7517). */
export const KeySet = z.strictObject({
  keys: z
    .array(z.looseObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string(), kid: Hash }))
    .readonly(),
});
/** A resource of HL7 FHIR R4, by its own specification. */
export const fhirResource = (resourceType: string) => z.looseObject({ resourceType: z.literal(resourceType) });

export const OpeningState = z.enum(["open", "partly-open", "paused", "planned"]);
/** How an identity route stands. */
export const Opening = z.strictObject({
  route: z.enum(IDENTITY_ROUTES),
  state: OpeningState,
  opens_on: Day.optional(),
  percentage: z.number().optional(),
});

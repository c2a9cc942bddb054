import * as z from "zod";

/** A key that has a version, so that it can be changed: its name at KMS and the digit that stands before what it makes. */
export interface VersionedKey {
  readonly version: string;
  readonly id: string;
}

/** Keys of one purpose as an environment variable holds them, `1=arn,2=arn`; read newest first. At least one, versions 1 to 9. */
export const VersionedKeys = z
  .string()
  .regex(/^[1-9]=[^,=]+(,[1-9]=[^,=]+)*$/)
  .transform((text): readonly VersionedKey[] =>
    text
      .split(",")
      .map((entry) => ({ version: entry.slice(0, 1), id: entry.slice(2) }))
      .sort((one, other) => Number(other.version) - Number(one.version)),
  )
  .refine((keys) => new Set(keys.map(({ version }) => version)).size === keys.length);

import type { Claims } from "./conceal.ts";
import type { JsonObject } from "./json.ts";
import type { SdJwtRefusal } from "./refusals.ts";

/** What an application asks of its SD-JWTs beyond RFC 9901 itself (§9.7, §9.11). */
export interface SdJwtProfile {
  /** `typ` of the issuer's JWT. */
  readonly typ: string;
  /** Claims that may never be selectively disclosable, with all that is in them. */
  readonly alwaysClear: readonly string[];
  /** Claims that must be there, and shown. */
  readonly required: readonly string[];
  /** Claims that must have this very value. */
  readonly exact: Readonly<Record<string, string>>;
}

/** SD-JWT VC (draft-ietf-oauth-sd-jwt-vc): its type, and the claims on which validity hangs ("Registered JWT Claims"). */
export const SD_JWT_VC_TYP = "dc+sd-jwt";
const ALWAYS_CLEAR = ["iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"] as const;

/** Verifiable credentials of one type, of which the use at hand requires some claims. */
export const sdJwtVc = (vct: string, required: readonly string[]): SdJwtProfile => ({
  typ: SD_JWT_VC_TYP,
  alwaysClear: ALWAYS_CLEAR,
  required,
  exact: { vct },
});

/** The claims that may never be disclosable, and that are so in this payload, wholly or in part. */
export const wronglyConcealed = (all: Claims, signed: Claims, alwaysClear: readonly string[] = ALWAYS_CLEAR) =>
  alwaysClear.filter((name) => Object.hasOwn(all, name) && !(Object.hasOwn(signed, name) && isClear(signed[name])));

/** Whether a value holds no digest anywhere. */
function isClear(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isClear);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, part]) => name !== "_sd" && name !== "..." && isClear(part));
}

/** Whether the processed payload is what the profile asks for. */
export function breachOf(profile: SdJwtProfile, payload: JsonObject, signed: JsonObject): SdJwtRefusal | undefined {
  if (wronglyConcealed(payload, signed, profile.alwaysClear).length > 0) return { kind: "claim-concealed" };
  const needed = [...profile.required, ...Object.keys(profile.exact)];
  if (!needed.every((name) => Object.hasOwn(payload, name))) return { kind: "claim-missing" };
  const isExact = Object.entries(profile.exact).every(([name, value]) => payload[name] === value);
  return isExact ? undefined : { kind: "claim-wrong" };
}

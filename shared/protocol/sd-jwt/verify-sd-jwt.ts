import type { KeyObject } from "node:crypto";
import { epochSeconds } from "../../kernel/clock.ts";
import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import { type CompactForm, parseCompactForm } from "./compact-form.ts";
import { type HashName, hashNamed } from "./disclosure.ts";
import type { JsonObject } from "./json.ts";
import { isSignedBy, type JwsAlgorithm, readJws } from "./jws.ts";
import { breachOf, type SdJwtProfile } from "./profile.ts";
import type { SdJwtRefusal } from "./refusals.ts";
import { reveal } from "./reveal.ts";

/** What an issuer's JWT says of who signed it, unverified: good for finding the key and nothing else. */
export interface ClaimedIssuer {
  /** `iss`, where it is a text. */
  readonly issuer: string | undefined;
  readonly kid: string | undefined;
}

/** When and with what a verification is made. */
export interface VerificationMeans {
  readonly algorithms: readonly JwsAlgorithm[];
  readonly now: Date;
  /** How far other clocks may be off, in seconds. */
  readonly skewSeconds: number;
}

export interface SdJwtExpectation extends VerificationMeans {
  readonly profile: SdJwtProfile;
  /** The key, ready to use, if the issuer is trusted and the key is the issuer's (RFC 9901 §7.1, 2.c); otherwise undefined. */
  issuerKey(claimed: ClaimedIssuer): Promise<KeyObject | undefined>;
}

/**
 * Verifies an SD-JWT without key binding, as its holder does on receipt (RFC 9901 §7.2): signature, disclosures, profile, times.
 * @returns the processed payload: the claims, those disclosed in their places, without digests
 * @throws nothing for whatever the text is; what `issuerKey` throws passes through
 */
export async function verifySdJwt(
  text: string,
  expected: SdJwtExpectation,
): Promise<Outcome<JsonObject, SdJwtRefusal>> {
  const form = parseCompactForm(text);
  if (!form) return refuse({ kind: "malformed" });
  if (form.keyBindingJwt !== undefined) return refuse({ kind: "key-binding-unexpected" });
  const verified = await verifyIssued(form, expected);
  return verified.ok ? done(verified.value.payload) : verified;
}

export interface VerifiedIssue {
  readonly payload: JsonObject;
  /** What the digests of this SD-JWT are made with. */
  readonly hashName: HashName;
}

/** All that an SD-JWT and an SD-JWT+KB have in common (RFC 9901 §7.1). */
export async function verifyIssued(
  { issuerJwt, disclosures }: CompactForm,
  expected: SdJwtExpectation,
): Promise<Outcome<VerifiedIssue, SdJwtRefusal>> {
  const { profile } = expected;
  const jws = readJws(issuerJwt, { typ: profile.typ, algorithms: expected.algorithms });
  if (!jws.ok) return jws;
  const { payload: signed, kid } = jws.value;
  const key = await expected.issuerKey({ issuer: typeof signed.iss === "string" ? signed.iss : undefined, kid });
  if (!key) return refuse({ kind: "issuer-unknown" });
  if (!isSignedBy(jws.value, key)) return refuse({ kind: "signature-wrong" });
  const hashName = hashNamed(signed._sd_alg);
  if (!hashName) return refuse({ kind: "hash-unknown" });
  const revealed = reveal(signed, disclosures, hashName);
  if (!revealed.ok) return revealed;
  const breach = breachOf(profile, revealed.value, signed) ?? untimely(revealed.value, expected);
  return breach ? refuse(breach) : done({ payload: revealed.value, hashName });
}

/** Whether a payload's `exp`, `nbf` and `iat`, as far as they are there, let it hold now (RFC 7519 §4.1.4 to §4.1.6). */
export function untimely(payload: JsonObject, { now, skewSeconds }: VerificationMeans): SdJwtRefusal | undefined {
  const times = ["exp", "nbf", "iat"].filter((name) => payload[name] !== undefined);
  if (times.some((name) => typeof payload[name] !== "number")) return { kind: "claim-wrong" };
  const at = epochSeconds(now);
  const { exp, nbf, iat } = payload as { exp?: number; nbf?: number; iat?: number };
  if (exp !== undefined && at >= exp + skewSeconds) return { kind: "expired" };
  const begins = Math.max(nbf ?? at, iat ?? at);
  return begins > at + skewSeconds ? { kind: "not-yet-valid" } : undefined;
}

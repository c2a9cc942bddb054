import { X509Certificate } from "node:crypto";
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as z from "zod";
import { epochSeconds } from "../kernel/clock.ts";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import { ONLINE_SKEW_SECONDS } from "./embedded-key-jwt.ts";
import { PublicJwk } from "./public-jwk.ts";
import { trustedLeafKey } from "./x509/certificate-chain.ts";

/** Whom we trust to attest wallets and their keys: by their own keys, or by roots above their certificates. */
export interface TrustedProviders {
  readonly keys: JSONWebKeySet;
  readonly roots: readonly X509Certificate[];
}

/** The same as a stage sets them: roots in base64 of DER. */
export const WalletProviders = z.strictObject({
  keys: z.array(PublicJwk.extend({ kid: z.string().min(1).max(256) })),
  roots: z.array(z.base64()),
});
export type WalletProviders = z.infer<typeof WalletProviders>;

/** And as JSON in an environment variable. */
export const WalletProvidersText = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(WalletProviders)
  .transform(({ keys, roots }): TrustedProviders => {
    return { keys: { keys }, roots: roots.map((root) => new X509Certificate(Buffer.from(root, "base64"))) };
  });

/** Whether anybody at all is trusted. */
export const trustsAny = ({ keys, roots }: TrustedProviders): boolean => keys.keys.length + roots.length > 0;

export interface StatementExpectation {
  readonly types: readonly string[];
  /** How long after its `iat` it is still believed, in seconds; its own `exp` may end it sooner. */
  readonly maxAgeSeconds: number;
  readonly now: Date;
}

export type StatementRefusal =
  /** Not a statement of this type, or by nobody we trust. */
  | { readonly kind: "not-trusted" }
  /** It was right once. */
  | { readonly kind: "stale" };

export type VerifyStatement = (
  token: string,
  expected: StatementExpectation,
) => Promise<Outcome<JWTPayload, StatementRefusal>>;

/** The longest statement read, in characters. */
const MAX_LENGTH = 12_000;

/**
 * Verifies statements of wallet providers: JWTs signed ES256, by a trusted key (named by `kid` where there are several) or by the first
 * certificate of an `x5c` chain under a trusted root. Made once, so that the keys are imported once.
 */
export function statementsBy({ keys, roots }: TrustedProviders): VerifyStatement {
  const keySet = createLocalJWKSet(keys);
  return async (token, expected) => {
    const findKey: JWTVerifyGetKey = async (header, input) => {
      if (header.x5c === undefined) return keySet(header, input);
      const key = trustedLeafKey(header.x5c, roots, expected.now);
      if (!key) throw new Error("not a trusted chain");
      return key;
    };
    if (token.length > MAX_LENGTH) return refuse({ kind: "not-trusted" });
    try {
      const verified = await jwtVerify(token, findKey, {
        algorithms: ["ES256"],
        currentDate: expected.now,
        clockTolerance: ONLINE_SKEW_SECONDS,
      });
      const isOfType = expected.types.includes(verified.protectedHeader.typ ?? "");
      return isOfType ? fresh(verified.payload, expected) : refuse({ kind: "not-trusted" });
    } catch (error) {
      // jose looks at times once the signature is right.
      return refuse({ kind: error instanceof errors.JWTExpired ? "stale" : "not-trusted" });
    }
  };
}

function fresh(
  payload: JWTPayload,
  { maxAgeSeconds, now }: StatementExpectation,
): Outcome<JWTPayload, StatementRefusal> {
  const age = payload.iat === undefined ? 0 : epochSeconds(now) - payload.iat;
  if (age < -ONLINE_SKEW_SECONDS) return refuse({ kind: "not-trusted" });
  return age > maxAgeSeconds + ONLINE_SKEW_SECONDS ? refuse({ kind: "stale" }) : done(payload);
}

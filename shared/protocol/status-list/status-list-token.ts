import { type JWTVerifyGetKey, jwtVerify } from "jose";
import * as z from "zod";
import { epochSeconds } from "../../kernel/clock.ts";
import { type Signer, signJwt } from "../signer.ts";
import { BITS, decodeStatuses } from "./compressed-statuses.ts";

const TYPE = "statuslist+jwt";

/** What a credential says of its status (Token Status List §6.2): its place in the list at `uri`. */
export interface StatusReference {
  readonly uri: string;
  readonly idx: number;
}

export interface StatusListClaims {
  /** The list's own address: the one that credentials name. */
  readonly uri: string;
  /** The statuses are as they were at this instant. */
  readonly issuedAt: Date;
  /** From when the token may not be relied upon any longer. */
  readonly expiresAt: Date;
  /** Seconds for which a verifier may keep it before it asks for a fresh one. */
  readonly ttl: number;
  /** As `encodeStatuses` gives them. */
  readonly lst: string;
  /** Where all lists of this issuer are listed (§9). */
  readonly aggregationUri: string;
}

/** A Status List Token in JWT form (Token Status List draft-21, §5.1). */
export const createStatusListToken = (signer: Signer, claims: StatusListClaims): Promise<string> =>
  signJwt(
    signer,
    { typ: TYPE },
    {
      sub: claims.uri,
      iat: epochSeconds(claims.issuedAt),
      exp: epochSeconds(claims.expiresAt),
      ttl: claims.ttl,
      status_list: { bits: BITS, lst: claims.lst, aggregation_uri: claims.aggregationUri },
    },
  );

const Claims = z.object({
  sub: z.string(),
  iat: z.number(),
  exp: z.number(),
  ttl: z.number().positive(),
  status_list: z.object({ bits: z.int(), lst: z.string().max(2 ** 21) }),
});

/** A list whose token was verified. */
export interface VerifiedStatusList {
  readonly uri: string;
  readonly issuedAt: Date;
  /** Not to be relied upon from here. */
  readonly expiresAt: Date;
  readonly ttl: number;
  /**
   * The status of a credential. Undefined when the reference is to another list or outside this one: nothing can be said of that
   * credential, which must be refused then (§8.3).
   */
  statusOf(reference: StatusReference): number | undefined;
}

/**
 * Verifies a Status List Token in the order of §8.3: signature, type and time, that it is the list at the address which was asked for, and only
 * then decompresses. Stricter than the specification in one thing, since our own lists have both: a list without `exp` or `ttl` is refused.
 * Undefined for anything wrong. The credential itself must have been verified before.
 */
export async function verifyStatusListToken(
  token: string,
  expected: { uri: string; keys: JWTVerifyGetKey; now: Date },
): Promise<VerifiedStatusList | undefined> {
  const claims = await verifiedClaims(token, expected);
  if (claims?.sub !== expected.uri) return undefined;
  const statusAt = decodeStatuses(claims.status_list.lst, claims.status_list.bits);
  return (
    statusAt && {
      uri: claims.sub,
      issuedAt: new Date(claims.iat * 1000),
      expiresAt: new Date(claims.exp * 1000),
      ttl: claims.ttl,
      statusOf: ({ uri, idx }) => (uri === claims.sub ? statusAt(idx) : undefined),
    }
  );
}

async function verifiedClaims(
  token: string,
  { keys, now }: { keys: JWTVerifyGetKey; now: Date },
): Promise<z.infer<typeof Claims> | undefined> {
  try {
    const { payload } = await jwtVerify(token, keys, { typ: TYPE, algorithms: ["ES256"], currentDate: now });
    return Claims.parse(payload);
  } catch {
    // Whatever is wrong with it, it is no list.
    return undefined;
  }
}

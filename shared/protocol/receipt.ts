import { generateKeyPairSync, sign } from "node:crypto";
import { type Clock, epochSeconds } from "../kernel/clock.ts";
import { PublicJwk, thumbprint } from "./public-jwk.ts";
import { type FindSigner, type Signer, signJwt } from "./signer.ts";

/** Which key signs receipts: one of the environment, certified by the KMS receipt key, or the KMS receipt key itself. */
export const RECEIPT_SIGNINGS = ["environment", "kms"] as const;
export type ReceiptSigning = (typeof RECEIPT_SIGNINGS)[number];

const TYPE = "apcv-receipt+jwt";
const CERTIFICATE_SECONDS = 3600;
/** A new key is made this long before the old one's end, so that no receipt carries a certificate about to lapse. */
const RENEW_BEFORE_SECONDS = 300;
/** And none is signed this close to it, whatever the renewal does. */
const LAST_USE_SECONDS = 30;

/** A receipt, or another sort of proof that a practice keeps, by its `typ`. */
export type SignReceipt = (claims: object, typ?: string) => Promise<string>;

export const receiptSigner = (
  signing: ReceiptSigning,
  findSigner: FindSigner,
  issuer: string,
  now: Clock,
): SignReceipt =>
  signing === "kms" ? signedByKms(findSigner, issuer, now) : signedByEnvironment(findSigner, issuer, now);

/** Signs each receipt with the KMS receipt key: one KMS signature a receipt, and a verifier needs the published keys alone. */
const signedByKms =
  (findSigner: FindSigner, issuer: string, now: Clock): SignReceipt =>
  async (claims, typ = TYPE) =>
    signJwt(await findSigner(), { typ }, { iss: issuer, iat: epochSeconds(now()), ...claims });

interface EnvironmentKey {
  readonly signer: Signer;
  readonly certificate: string;
  /** Epoch seconds from which a new one is wanted, and until which this one may sign. */
  readonly renewAt: number;
  readonly usableUntil: number;
}

/**
 * Signs receipts, and what else a practice is to keep as proof, with a P-256 key made in this environment's memory and certified for an hour by the KMS receipt key: one KMS
 * signature an environment and hour, none while somebody waits at the counter. However many receipts meet a renewal, one is made; should
 * it fail, the key at hand signs on until shortly before its end.
 */
function signedByEnvironment(findCertifier: FindSigner, issuer: string, now: Clock): SignReceipt {
  let current: EnvironmentKey | undefined;
  let renewal: Promise<EnvironmentKey> | undefined;
  const renewed = async (): Promise<EnvironmentKey> => {
    // A failed certification must not be remembered: the next receipt tries again.
    renewal ??= certifiedKey(findCertifier, issuer, now()).finally(() => {
      renewal = undefined;
    });
    current = await renewal;
    return current;
  };
  const usableKey = async (): Promise<EnvironmentKey> => {
    const seconds = epochSeconds(now());
    if (current && seconds < current.renewAt) return current;
    const held = current;
    return renewed().catch((error: unknown) => {
      if (held && seconds < held.usableUntil) return held;
      throw error;
    });
  };
  return async (claims, typ = TYPE) => {
    const key = await usableKey();
    const header = { typ, key_certificate: key.certificate };
    return signJwt(key.signer, header, { iss: issuer, iat: epochSeconds(now()), ...claims });
  };
}

async function certifiedKey(findCertifier: FindSigner, issuer: string, at: Date): Promise<EnvironmentKey> {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = PublicJwk.parse(publicKey.export({ format: "jwk" }));
  const kid = thumbprint(jwk);
  const iat = epochSeconds(at);
  const claims = { iss: issuer, iat, exp: iat + CERTIFICATE_SECONDS, cnf: { jwk } };
  return {
    certificate: await signJwt(await findCertifier(), { typ: "apcv-receipt-key+jwt" }, claims),
    renewAt: iat + CERTIFICATE_SECONDS - RENEW_BEFORE_SECONDS,
    usableUntil: iat + CERTIFICATE_SECONDS - LAST_USE_SECONDS,
    signer: {
      kid: async () => kid,
      sign: async (input) => sign("sha256", input, { key: privateKey, dsaEncoding: "ieee-p1363" }),
    },
  };
}

import { type Clock, epochSeconds } from "../kernel/clock.ts";
import { environmentKey, signCertified } from "./environment-key.ts";
import { type FindSigner, signJwt } from "./signer.ts";

/** Which key signs receipts: one of the environment, certified by the KMS receipt key, or the KMS receipt key itself. */
export const RECEIPT_SIGNINGS = ["environment", "kms"] as const;
export type ReceiptSigning = (typeof RECEIPT_SIGNINGS)[number];

const TYPE = "apcv-receipt+jwt";
/** A receipt counts at the instant at which it was made, and that lies in its key's hour. */
const RESERVE_SECONDS = 30;

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

/** Signs receipts, and what else a practice is to keep as proof, with a key of this environment: KMS is asked for nothing while somebody waits at the counter. */
function signedByEnvironment(findCertifier: FindSigner, issuer: string, now: Clock): SignReceipt {
  const findKey = environmentKey({ use: "receipt", findCertifier, issuer, reserve: RESERVE_SECONDS, now });
  return async (claims, typ = TYPE) =>
    signCertified(await findKey(), typ, { iss: issuer, iat: epochSeconds(now()), ...claims });
}

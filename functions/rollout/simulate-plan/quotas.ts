/** A default limit of AWS or of a platform, per account and region, and what one enrolment takes of it. */
export interface Quota {
  readonly name: string;
  /** How many a second. */
  readonly perSecond: number;
  readonly perEnrolment: number;
}

/** Paris region, 2026; list defaults, so Service Quotas of the account has the last word. */
export const QUOTAS: readonly Quota[] = [
  // Asked for a raise above this; platform key attestation, verified offline, is what enrolment rests on.
  { name: "Play Integrity (10,000 a day)", perSecond: 10_000 / 86_400, perEnrolment: 0.7 },
  // Registration of the phone's push token, spread by the stream's worker.
  { name: "SNS CreatePlatformEndpoint", perSecond: 30, perEnrolment: 1 },
  { name: "SNS Publish", perSecond: 300, perEnrolment: 2 },
  // Access token of the first session, and of the wallet, and the credential itself.
  { name: "KMS ECC signatures", perSecond: 1_000, perEnrolment: 3 },
  // Eligibility twice, code key at binding and at the first session.
  { name: "KMS HMAC", perSecond: 10_000, perEnrolment: 4 },
  { name: "DynamoDB writes, new on-demand table", perSecond: 4_000, perEnrolment: 16 },
  // About twelve requests of 60 ms.
  { name: "Lambda, simultaneous", perSecond: 1_000, perEnrolment: 12 * 0.06 },
  { name: "API Gateway requests", perSecond: 10_000, perEnrolment: 12 },
];

/** A default limit of AWS or of a platform, per account and region, and what one enrolment takes of it. */
export interface Quota {
  readonly name: string;
  readonly limit: number;
  /** What the limit is of: a day's limit is met by the busiest day, a second's by the busiest seconds. */
  readonly per: "day" | "second";
  readonly perEnrolment: number;
}

/** Paris region, 2026; list defaults, so Service Quotas of the account has the last word. */
export const QUOTAS: readonly Quota[] = [
  // Asked for a raise above this; platform key attestation, verified offline, is what enrolment rests on.
  { name: "Play Integrity (10,000 a day)", limit: 10_000, per: "day", perEnrolment: 0.7 },
  // Registration of the phone's push token, spread by a queue.
  { name: "SNS CreatePlatformEndpoint", limit: 30, per: "second", perEnrolment: 1 },
  { name: "SNS Publish", limit: 300, per: "second", perEnrolment: 2 },
  // Access token of the first session, and of the wallet, and the credential itself.
  { name: "KMS ECC signatures", limit: 1_000, per: "second", perEnrolment: 3 },
  // Eligibility twice, code key at binding and at the first session.
  { name: "KMS HMAC", limit: 10_000, per: "second", perEnrolment: 4 },
  { name: "DynamoDB writes, new on-demand table", limit: 4_000, per: "second", perEnrolment: 16 },
  // About twelve requests of 60 ms.
  { name: "Lambda, simultaneous", limit: 1_000, per: "second", perEnrolment: 12 * 0.06 },
  { name: "API Gateway requests", limit: 10_000, per: "second", perEnrolment: 12 },
];

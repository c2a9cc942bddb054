import * as z from "zod";

/** Health data stays in the European Economic Area (HDS v2): London and Zurich are out. */
export const EEA_REGIONS = [
  "eu-west-3",
  "eu-west-1",
  "eu-central-1",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
] as const;
/** The retentions that CloudWatch Logs knows, up to three years. */
export const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096] as const;

export const baseUrl = z
  .string("is missing")
  .regex(/^https:\/\/[a-z0-9.-]+$/, "must be https and a host name, without port, path or trailing slash");
export const issuer = z.string("is missing").regex(/^https:\/\/[^\s?#]+$/, "must be an https address");
export const secretName = z
  .string("is missing")
  .regex(/^[\w/+=.@-]{1,512}$/, "must be the name (not the ARN) of a Secrets Manager secret");
export const hostName = z.string().regex(/^[a-z0-9.-]+$/, "must be a host name");
/** With the object's version: API Gateway keeps a copy of its own, and looks again only when it is named another. */
export const truststore = z
  .string()
  .regex(/^s3:\/\/[a-z0-9.-]+\/[^#]+#[\w.-]+$/, "must be s3://bucket/key#version, the version of the object in S3")
  .transform((text): Truststore => {
    const { hostname: bucket, pathname, hash } = new URL(text);
    return { bucket, key: pathname.slice(1), version: hash.slice(1) };
  });
/** Certificate authorities whose client certificates count: an object of S3, PEM. */
export interface Truststore {
  readonly bucket: string;
  readonly key: string;
  readonly version: string;
}
export const certificate = z
  .string()
  .regex(/^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, "must be the ARN of an ACM certificate");
export const backupVault = z
  .string()
  .regex(
    new RegExp(`^arn:aws:backup:(${EEA_REGIONS.join("|")}):\\d{12}:backup-vault:[\\w-]{2,50}$`),
    "must be the ARN of an AWS Backup vault in the EEA",
  );
export const wholeNumber = z.coerce.number("must be a number").int("must be whole").min(1, "must be 1 or more");
export const wholeNumberFrom = (least: number, most: number) =>
  z.coerce
    .number("must be a number")
    .int("must be whole")
    .min(least, `must be ${least} or more`)
    .max(most, `must be at most ${most}`);
/** An hour and minute of Paris. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 07:30");
export const rate = wholeNumber.max(10_000, "must be at most 10000");
/** Places of a status list: few enough to be fetched whole, many enough to hide among. */
export const listSize = z.coerce
  .number("must be a number")
  .refine((size) => [17, 18, 19, 20].some((power) => size === 2 ** power), "must be 131072, 262144, 524288 or 1048576");
/** Seconds for which verifiers keep a list: with a minute for its publication, the longest that a revocation takes to be seen. */
export const listTtl = wholeNumber.max(3_600, "must be at most 3600");
export const audience = z.string().min(1, "must not be empty");

/** Generations of a signing key that exist, the first and the last. */
export interface GenerationRange {
  readonly first: number;
  readonly last: number;
}
/** The one that signs and the one after it; more only while a long-lived signature of an older one counts. */
export const generationRange = z
  .string()
  .regex(/^[1-9]\d{0,2}-[1-9]\d{0,2}$/, "must be a range such as 1-2")
  .transform((text): GenerationRange => {
    const [first = 1, last = 1] = text.split("-").map(Number);
    return { first, last };
  })
  .refine(({ first, last }) => first < last && last <= first + 4, "must span two to five generations")
  .prefault("1-2");
/** Seconds from the publication of a signing key until it may sign. */
export const signingKeyWait = wholeNumber.max(30 * 24 * 3600, "must be at most 2592000");

import * as z from "zod";
import { hostName, type Truststore, truststore, wholeNumber } from "./setting-formats.ts";
import { SettingsError } from "./settings-error.ts";

/** CloudFront looks for certificates there and nowhere else. */
const edgeCertificate = z
  .string()
  .regex(/^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/, "must be the ARN of an ACM certificate in us-east-1");

/** CloudFront before the card API: the first four or none of them. With them `cardCertificate` is that of the origin. */
export const edgeSettings = {
  /** Certificate of the card API's public name. */
  cardEdgeCertificate: edgeCertificate.optional(),
  /** Host name at which the card API answers CloudFront, and nobody else. */
  cardOrigin: hostName.optional(),
  /** Certificate that CloudFront shows to the origin, and `s3://bucket/key#version` of the authority that issued it and nothing else. */
  cardOriginClientCertificate: edgeCertificate.optional(),
  cardOriginTruststore: truststore.optional(),
  /** Requests of one address a minute that get through; whole mobile networks share addresses. */
  cardRatePerAddress: wholeNumber.max(100_000, "must be at most 100000").default(3_000),
};
export type EdgeSetting = Exclude<keyof typeof edgeSettings, "cardRatePerAddress">;

/** What stands before the card API, and how the two know each other. */
export type Edge = Readonly<Record<"certificate" | "origin" | "clientCertificate", string>> & {
  readonly truststore: Truststore;
};

type OwnName = Exclude<EdgeSetting, "cardOriginTruststore"> | "cardCertificate";
interface EdgeSettings extends Readonly<Partial<Record<OwnName, string | undefined>>> {
  readonly cardBaseUrl: string;
  readonly cardOriginTruststore?: Truststore | undefined;
}

/** @throws SettingsError if some of what the edge needs is there and not all, or if it would be its own origin */
export function edgeOf(stage: string, settings: EdgeSettings): Edge | undefined {
  const { cardEdgeCertificate, cardOrigin, cardOriginClientCertificate, cardOriginTruststore, cardCertificate } =
    settings;
  const own = { cardEdgeCertificate, cardOrigin, cardOriginClientCertificate, cardOriginTruststore };
  if (Object.values(own).every((value) => value === undefined)) return undefined;
  if (`https://${cardOrigin}` === settings.cardBaseUrl) {
    throw new SettingsError(`Stage ${stage}: cardOrigin must be another name than that of cardBaseUrl.`);
  }
  if (cardEdgeCertificate && cardOrigin && cardOriginClientCertificate && cardOriginTruststore && cardCertificate) {
    return {
      certificate: cardEdgeCertificate,
      origin: cardOrigin,
      clientCertificate: cardOriginClientCertificate,
      truststore: cardOriginTruststore,
    };
  }
  const missing = Object.entries({ ...own, cardCertificate }).filter(([, value]) => value === undefined);
  const names = missing.map(([setting]) => setting).join(", ");
  throw new SettingsError(`Stage ${stage}: CloudFront before the card API needs ${names} too.`);
}

import {
  AttestationApplicationId,
  NonStandardKeyMintKeyDescription,
  SecurityLevel,
  VerifiedBootState,
} from "@peculiar/asn1-android";
import { AsnConvert, type OctetString } from "@peculiar/asn1-schema";
import type { AttestationPolicy } from "./policy.ts";

/** What the phone's secure hardware says of a key and of the phone (source.android.com, Key and ID attestation, schema). */
export interface KeyDescription {
  readonly challenge: Buffer;
  /** The lower of the two grades: of what keeps the key, and of what says so. */
  readonly level: "software" | AttestationPolicy["androidLeast"];
  /** Whether the boot loader is locked and started a system that its maker signed. */
  readonly isBootVerified: boolean;
  /** KeyMint numbers: 2 signs, 3 verifies, 7 attests other keys. */
  readonly purposes: readonly number[];
  readonly isGeneratedInside: boolean;
  /** Whether every app of the phone may use it. */
  readonly isForAllApps: boolean;
  readonly apps: readonly string[];
  /** Of the certificates that the app is signed with, SHA-256 in hexadecimal. */
  readonly appCertificates: readonly string[];
}

const KEY_GENERATED = 0;

/**
 * Reads the contents of the attestation extension; the library's reader takes the tags in any order, as some makers write them. What the
 * hardware enforces is read from its own list only; which app asked is known to Android alone, and counts because its boot was verified.
 */
export function readKeyDescription(contents: Buffer): KeyDescription | undefined {
  try {
    const description = AsnConvert.parse(contents, NonStandardKeyMintKeyDescription);
    const { softwareEnforced: software, hardwareEnforced: hardware } = description;
    const rootOfTrust = hardware.findProperty("rootOfTrust");
    const app = software.findProperty("attestationApplicationId");
    const { packageInfos, signatureDigests } = app
      ? AsnConvert.parse(bytesOf(app), AttestationApplicationId)
      : { packageInfos: [], signatureDigests: [] };
    return {
      challenge: bytesOf(description.attestationChallenge),
      level: levelOf(Math.min(description.attestationSecurityLevel, description.keyMintSecurityLevel)),
      isBootVerified:
        rootOfTrust?.deviceLocked === true && rootOfTrust.verifiedBootState === VerifiedBootState.verified,
      purposes: [...(hardware.findProperty("purpose") ?? [])],
      isGeneratedInside: hardware.findProperty("origin") === KEY_GENERATED,
      isForAllApps: [software, hardware].some((list) => list.findProperty("allApplications") !== undefined),
      apps: packageInfos.map(({ packageName }) => bytesOf(packageName).toString("utf8")),
      appCertificates: signatureDigests.map((digest) => bytesOf(digest).toString("hex")),
    };
  } catch {
    // asn1js and the schema throw for each way in which bytes are no description.
    return undefined;
  }
}

/** A grade that is not known yet counts as the lowest. */
function levelOf(level: number): KeyDescription["level"] {
  if (level === SecurityLevel.strongBox) return "strongbox";
  return level === SecurityLevel.trustedEnvironment ? "trusted-environment" : "software";
}

/** Where its types say OctetString, the library hands out bare ArrayBuffers in places. */
const bytesOf = (octets: OctetString | ArrayBuffer): Buffer =>
  Buffer.from(octets instanceof ArrayBuffer ? octets : octets.buffer);

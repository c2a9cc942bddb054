import { createPublicKey, type X509Certificate } from "node:crypto";
import { id_ce_keyDescription } from "@peculiar/asn1-android";
import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import type { PublicJwk } from "../public-jwk.ts";
import { chainFault } from "../x509/certificate-chain.ts";
import { type KeyDescription, readKeyDescription } from "./key-description.ts";
import type { AttestationPolicy } from "./policy.ts";
import { type ChainCertificate, readChain } from "./read-chain.ts";
import type { AttestationRefusal } from "./refusal.ts";

export interface AndroidKeyExpectation {
  /** What the app gave to `setAttestationChallenge`. */
  readonly challenge: Uint8Array;
  readonly deviceKey: PublicJwk;
  readonly policy: AttestationPolicy;
  readonly roots: readonly X509Certificate[];
  readonly revokedSerials: ReadonlySet<string>;
  readonly now: Date;
}

/**
 * Verifies an Android key attestation, offline (developer.android.com, Verify hardware-backed key pairs with key attestation): that the
 * device key itself was made for signing by this app inside secure hardware of a phone with a verified system, in answer to our challenge.
 * @param chain certificates in base64url of DER, leaf first
 */
export function verifyAndroidKey(
  chain: readonly string[],
  expected: AndroidKeyExpectation,
): Outcome<AttestationPolicy["androidLeast"], AttestationRefusal> {
  const certificates = readChain(chain.map((certificate) => Buffer.from(certificate, "base64url")));
  if (!certificates) return refuse({ kind: "malformed" });
  const fault = chainFault(certificates, { ...expected, fewest: 2, dates: "issuers-below-root" });
  if (fault) return refuse({ kind: fault });
  if (certificates.some(({ serial }) => expected.revokedSerials.has(serial))) return refuse({ kind: "chain-revoked" });
  const contents = descriptionOf(certificates);
  if (!contents) return refuse({ kind: "chain-extended" });
  if (!certificates[0]?.publicKey.equals(createPublicKey({ key: expected.deviceKey, format: "jwk" }))) {
    return refuse({ kind: "wrong-key" });
  }
  const description = readKeyDescription(contents);
  return description ? judge(description, expected) : refuse({ kind: "malformed" });
}

/**
 * The description of the leaf, when no other certificate has one. A key that was attested is the phone owner's to sign with: one who signs a
 * certificate of his own invention with it gets a chain that ends at Google's root, with two descriptions. Only the one next to the root is
 * the hardware's, so a chain with a description anywhere but in the leaf is refused whole.
 */
function descriptionOf([leaf, ...issuers]: readonly ChainCertificate[]): Buffer | undefined {
  const [contents, ...more] = leaf?.extensions(id_ce_keyDescription) ?? [];
  const isAlone = more.length === 0 && issuers.every(({ extensions }) => extensions(id_ce_keyDescription).length === 0);
  return isAlone ? contents : undefined;
}

function judge(
  key: KeyDescription,
  { challenge, policy }: AndroidKeyExpectation,
): Outcome<AttestationPolicy["androidLeast"], AttestationRefusal> {
  const { level } = key;
  if (!key.challenge.equals(challenge)) return refuse({ kind: "wrong-challenge" });
  if (level === "software") return refuse({ kind: "software-key" });
  if (policy.androidLeast === "strongbox" && level !== "strongbox") return refuse({ kind: "assurance-too-low" });
  if (!key.isBootVerified) return refuse({ kind: "boot-not-verified" });
  if (!isAllowedApp(key, policy)) return refuse({ kind: "wrong-app" });
  if (!isForSigningOnly(key)) return refuse({ kind: "wrong-key-use" });
  return done(level);
}

/** Apps that share a user identifier share their keys: each of them, under each certificate, must be ours. */
function isAllowedApp({ apps, appCertificates }: KeyDescription, { androidApps }: AttestationPolicy): boolean {
  const isAllowed = (app: string, certificate: string) =>
    androidApps.some((allowed) => allowed.package === app && allowed.certificate === certificate);
  const isKnown = apps.length > 0 && appCertificates.length > 0;
  return isKnown && apps.every((app) => appCertificates.every((certificate) => isAllowed(app, certificate)));
}

const SIGN = 2;
const VERIFY = 3;

/** Android adds that a signing key verifies. A key that attests others would make the attack above; an imported one was known outside. */
const isForSigningOnly = ({ purposes, isGeneratedInside, isForAllApps }: KeyDescription): boolean =>
  purposes.includes(SIGN) &&
  purposes.every((purpose) => purpose === SIGN || purpose === VERIFY) &&
  isGeneratedInside &&
  !isForAllApps;

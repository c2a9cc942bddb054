import {
  CERTIFIED_PURPOSE,
  certifiableFrom,
  isCertifiable,
  withCertificate,
} from "../../../shared/domain/document-signer.ts";
import type { KeyCertificate, KeyGeneration, SigningKey, SigningPurpose } from "../../../shared/domain/signing-key.ts";
import { DAY_SECONDS, plusSeconds } from "../../../shared/kernel/clock.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import {
  authorityCertificate,
  DOCUMENT_SIGNER_DAYS,
  type DocumentAuthority,
  documentSignerCertificate,
} from "../../../shared/protocol/mdoc/certificates.ts";
import type { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import type { Name } from "../../../shared/protocol/x509/certificate.ts";
import type { StepOutcome } from "../take-key-step/take-key-step.ts";

export interface CertifyPorts {
  /** Undefined when no step was ever taken with it. */
  signingKey(purpose: SigningPurpose): Promise<SigningKey | undefined>;
  original(purpose: SigningPurpose): Promise<SigningKey>;
  /** False when somebody else's step came first. */
  writeSigningKey(purpose: SigningPurpose, key: SigningKey): Promise<boolean>;
  authority(): Promise<DocumentAuthority>;
  hasRoot(authority: PublicJwk): Promise<boolean>;
  /** Keeps the authority's own certificate for everybody to read, unless there is one. */
  keepRoot(authority: PublicJwk, certificate: Uint8Array): Promise<void>;
  /** What people read in the certificate of a generation. */
  nameOf(generation: number): Name;
  /** An unpredictable serial number (RFC 5280 §4.1.2.2), new each time. */
  newSerial(): Uint8Array;
  now(): Date;
}

export interface CertifyWish {
  readonly generation: number;
  readonly by: string;
  readonly reason: string;
}

export type CertifyRefusal =
  | { readonly kind: "generation-unknown" }
  /** It will sign nothing more. */
  | { readonly kind: "step-out-of-order" }
  | { readonly kind: "keys-moved" };
type Certified = Outcome<{ readonly key: SigningKey; readonly outcome: StepOutcome }, CertifyRefusal>;

/**
 * Certifies a generation of the credential key as a document signer, when it has no certificate or one that is a year old: one conditional
 * write. The root is there before anything under it, and a second root of two who race is thrown away: key and name are the same, so that either
 * vouches for what both have certified.
 */
export async function certifySigner(ports: CertifyPorts, wish: CertifyWish): Promise<Certified> {
  const key = (await ports.signingKey(CERTIFIED_PURPOSE)) ?? (await ports.original(CERTIFIED_PURPOSE));
  const held = key.generations.find(({ generation }) => generation === wish.generation);
  if (!held) return refuse({ kind: "generation-unknown" });
  const now = ports.now();
  if (!isDue(held, now)) return done({ key, outcome: "unchanged" });
  if (!isCertifiable(held)) return refuse({ kind: "step-out-of-order" });
  const certified = withCertificate(key, wish.generation, await newCertificate(ports, held, wish, now));
  if (await ports.writeSigningKey(CERTIFIED_PURPOSE, certified)) return done({ key: certified, outcome: "changed" });
  // Somebody else's step came first, or our own try whose answer was lost: if it has the certificate, all is well.
  const stored = await ports.signingKey(CERTIFIED_PURPOSE);
  const found = stored?.generations.find(({ generation }) => generation === wish.generation);
  return stored && found && !isDue(found, now)
    ? done({ key: stored, outcome: "unchanged" })
    : refuse({ kind: "keys-moved" });
}

function isDue(generation: KeyGeneration, now: Date): boolean {
  const from = certifiableFrom(generation);
  return from === undefined || from <= now;
}

/** It begins with the day, so that it covers what says it was signed at the beginning of this hour. */
async function newCertificate(
  ports: CertifyPorts,
  { generation, jwk }: KeyGeneration,
  { by, reason }: CertifyWish,
  now: Date,
): Promise<KeyCertificate> {
  const from = new Date(Math.floor(now.getTime() / (DAY_SECONDS * 1000)) * DAY_SECONDS * 1000);
  const authority = await ports.authority();
  if (!(await ports.hasRoot(authority.key))) {
    await ports.keepRoot(authority.key, await authorityCertificate(authority, { serial: ports.newSerial(), from }));
  }
  const signer = { key: jwk, name: ports.nameOf(generation) };
  const der = await documentSignerCertificate(authority, signer, { serial: ports.newSerial(), from });
  return { der, from, until: plusSeconds(from, DOCUMENT_SIGNER_DAYS * DAY_SECONDS), made: { at: now, by, reason } };
}

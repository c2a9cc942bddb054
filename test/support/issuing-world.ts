import { createPublicKey, randomBytes } from "node:crypto";
import { credentialWriters } from "../../functions/credential/credential-writers.ts";
import type { CredentialContent } from "../../functions/credential/issue-credential/card-claims.ts";
import {
  type CredentialPorts,
  type IssuedCredentials,
  issueCredential,
} from "../../functions/credential/issue-credential/issue-credential.ts";
import type { CardChange } from "../../shared/domain/card-change.ts";
import { cardType } from "../../shared/domain/card-type.ts";
import type { Issuance } from "../../shared/domain/credential.ts";
import { configurationsFor } from "../../shared/domain/credential-configuration.ts";
import type { DeferredIssuance } from "../../shared/domain/deferred-issuance.ts";
import type { Enrolment } from "../../shared/domain/enrolment.ts";
import type { DirectoryEntry, Insured } from "../../shared/domain/insured.ts";
import type { KeyCertificate } from "../../shared/domain/signing-key.ts";
import type { WalletStanding } from "../../shared/http/callers.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { done } from "../../shared/kernel/outcome.ts";
import { DOCUMENT_SIGNER_DAYS } from "../../shared/protocol/mdoc/certificates.ts";
import { certifiedSigner } from "./authority.ts";
import { newCard } from "./cards.ts";
import { newClientKey } from "./key-pair.ts";

export const ISSUER = "https://cv.example";
export const NOW = new Date("2026-11-24T10:20:30Z");
export const insured: Insured = {
  cardRef: "1".padEnd(23, "a"),
  accountSubject: "account-of-ange",
  familyName: "GENÊT",
  birthName: "ORMEAU",
  givenNames: "Ange",
  sex: "M",
  birthDate: "1986-02-14",
  quality: "06",
  organism: "012010000",
  rights: { from: "2020-01-01", until: "2027-12-31" },
  exclusion: { reason: "guardianship", from: "2001-01-01", until: "2002-01-01" },
};

export const enrolment: Enrolment = {
  id: "enrolment",
  cardRef: insured.cardRef,
  accountSubject: "account-of-ange",
  isCanary: false,
  route: "document-video",
  renews: false,
  state: "identity-pending",
  identityNonce: "nonce",
  startedAt: "2026-11-23T00:00:00.000Z",
  expiresAt: NOW,
};

const child = { birthDate: "2016-00-00", twinRank: 1, familyName: "GENÊT", givenNames: "Lou", quality: "06" } as const;
export const household: DirectoryEntry = {
  insured,
  beneficiaries: [
    { ...child, sex: "F" },
    { ...child, twinRank: 2, givenNames: "Zoé" },
    { ...child, birthDate: "2019-03-01", givenNames: "Noé", sex: "M" },
  ],
  revision: 7,
  sealedNir: "sealed",
};

const from = new Date("2026-11-24T00:00:00Z");
const documents = await certifiedSigner(from);
export const { root } = documents;
export const publicKey = createPublicKey({ key: { ...documents.key }, format: "jwk" });
export const kid = await documents.signer.kid();
const until = plusSeconds(from, DOCUMENT_SIGNER_DAYS * 24 * 3600);
const made = { at: from, by: "somebody", reason: "yearly" };
/** The certificate of the key that signs. */
export const certificate: KeyCertificate = { der: documents.certificate, from, until, made };
export const walletKeys = [await newClientKey(), await newClientKey(), await newClientKey()];
export const card = await newCard(insured.cardRef);
export const configurations = configurationsFor({ trustsProviders: true });
const place = (index: number) => ({ list: 7, index, endsAt: new Date("2027-04-01T00:00:00Z") });

export const referenceKey = randomBytes(32);

/** What writes the credentials, by a key that has this certificate. */
export const writersWith = (held: KeyCertificate | undefined, now = () => NOW) =>
  credentialWriters({
    issuer: ISSUER,
    type: cardType(ISSUER),
    findSigner: async () => ({ signer: documents.signer, certificate: held }),
    referenceKey: async () => referenceKey,
    ids: systemIds,
    now,
  });

/** What is written while credentials are issued, and the ports that write it. */
export function issuing(
  odd: Partial<CredentialPorts> = {},
  standing: WalletStanding = { kind: "card", card, wasAwaited: false },
) {
  const recorded: Issuance[] = [];
  const signed: CredentialContent[] = [];
  const deferred: DeferredIssuance[] = [];
  const changes: CardChange[] = [];
  const writers = writersWith(certificate);
  const ports: CredentialPorts = {
    configurations,
    verifyKeyProofs: async () => done({ keys: walletKeys.map(({ jwk, jkt }) => ({ jwk, jkt })), nonce: "n" }),
    spendNonce: async () => true,
    household: async () => household,
    freePlaces: async (count) => Array.from({ length: count }, (_, index) => place(index)),
    recordCredentials: async (_holder, issuance, free, { change }) => {
      recorded.push(issuance);
      if (change) changes.push(change);
      return done(issuance.isRevocable ? free : []);
    },
    canIssue: writers.canIssue,
    writeCredential: (configuration, content) => {
      signed.push(content);
      return writers.writeCredential(configuration, content);
    },
    defer: async (deferral) => {
      deferred.push(deferral);
    },
    ids: systemIds,
    now: () => NOW,
    ...odd,
  };
  const caller = { subject: insured.cardRef, jkt: "jkt", spendProof: async () => done(standing) };
  const issue = (configuration = "apcv_sd_jwt_vc") => issueCredential(ports, { configuration, proofs: {} }, caller);
  /** With a token that names what it may be asked for. */
  const issueNamed = (
    credentialIdentifiers: readonly string[],
    wish: { readonly configuration?: string; readonly identifier?: string },
  ) => issueCredential(ports, { ...wish, proofs: {} }, { ...caller, credentialIdentifiers });
  return { recorded, signed, deferred, changes, ports, issue, issueNamed };
}

export async function issued(configuration?: string): Promise<IssuedCredentials> {
  const outcome = await issuing().issue(configuration);
  if (!outcome.ok) throw new Error(outcome.refusal.kind);
  if (outcome.value.kind !== "issued") throw new Error("deferred");
  return outcome.value;
}

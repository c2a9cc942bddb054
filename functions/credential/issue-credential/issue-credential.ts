import type { CardType } from "../../../shared/domain/card-type.ts";
import { CREDENTIAL_DAYS, type CredentialHolder, type NewCredential } from "../../../shared/domain/credential.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import { organismOf } from "../../../shared/domain/organism.ts";
import { type StatusPlace, statusListUri } from "../../../shared/domain/status-list.ts";
import type { PhoneRefusal, ProvenPhone } from "../../../shared/http/callers.ts";
import { epochSeconds, plusSeconds } from "../../../shared/kernel/clock.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { KeyProof } from "../../../shared/protocol/key-proof.ts";
import type { SdJwtClaims } from "../../../shared/protocol/sd-jwt/issue-sd-jwt.ts";

export const CONFIGURATION = "apcv_sd_jwt_vc";

export interface CredentialPorts {
  verifyKeyProof(proof: string): Promise<KeyProof | undefined>;
  spendNonce(nonce: string): Promise<boolean>;
  insured(cardRef: string): Promise<Insured | undefined>;
  freePlaces(count: number): Promise<readonly StatusPlace[]>;
  recordCredentials(
    holder: CredentialHolder,
    credentials: readonly NewCredential[],
    free: readonly StatusPlace[],
  ): Promise<readonly StatusPlace[] | undefined>;
  issueSdJwt(claims: SdJwtClaims): Promise<string>;
  readonly issuer: string;
  /** The type of the credentials and what its description is pinned by. */
  readonly type: Pick<CardType, "vct" | "integrity">;
  readonly ids: Ids;
  now(): Date;
}

export type CredentialRefusal =
  | PhoneRefusal
  | { readonly kind: "configuration-unknown" }
  | { readonly kind: "key-proof-invalid" }
  | { readonly kind: "nonce-spent" }
  | { readonly kind: "card-not-usable" };

/**
 * Issues one credential bound to the wallet's key. It is on record with its place in a status list before it is signed: a crash leaves a record,
 * never a credential that can't be revoked.
 */
export async function issueCredential(
  ports: CredentialPorts,
  wish: { configuration: string; proof: string },
  caller: ProvenPhone,
): Promise<Outcome<string, CredentialRefusal>> {
  if (wish.configuration !== CONFIGURATION) return refuse({ kind: "configuration-unknown" });
  const key = await ports.verifyKeyProof(wish.proof);
  if (!key) return refuse({ kind: "key-proof-invalid" });
  const [spent, nonceLive, insured, free] = await Promise.all([
    caller.spendProof(),
    ports.spendNonce(key.nonce),
    ports.insured(caller.subject),
    ports.freePlaces(1),
  ]);
  if (!spent.ok) return spent;
  if (!nonceLive) return refuse({ kind: "nonce-spent" });
  const card = spent.value;
  if (card.state !== "active" || !insured) return refuse({ kind: "card-not-usable" });
  // Rounded to the hour, so that the time of issuance links nothing.
  const issuedAt = new Date(Math.floor(ports.now().getTime() / 3_600_000) * 3_600_000);
  const expiresAt = plusSeconds(issuedAt, CREDENTIAL_DAYS * 24 * 3600);
  const credential = { id: ports.ids.uuid(), holderJkt: key.jkt, issuedAt: ports.now(), expiresAt };
  const recorded = await ports.recordCredentials(card, [credential], free);
  const [place] = recorded ?? [];
  if (!place) return refuse({ kind: "card-not-usable" });
  return done(await ports.issueSdJwt(claimsOf(ports, { insured, key, issuedAt, expiresAt, place })));
}

interface CredentialContent {
  readonly insured: Insured;
  readonly key: KeyProof;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly place: StatusPlace;
}

/** The five claims of the card (domain: "What the phone stores") and not one more. */
function claimsOf(
  { issuer, type }: Pick<CredentialPorts, "issuer" | "type">,
  { insured, key, issuedAt, expiresAt, place }: CredentialContent,
): SdJwtClaims {
  const { familyName, givenNames, sex, quality, organism } = insured;
  return {
    clear: {
      iss: issuer,
      vct: type.vct,
      "vct#integrity": type.integrity,
      iat: epochSeconds(issuedAt),
      exp: epochSeconds(expiresAt),
      cnf: { jwk: key.jwk },
      status: { status_list: { idx: place.index, uri: statusListUri(issuer, place.list) } },
    },
    selective: { family_name: familyName, given_names: givenNames, sex, quality, organism: organismOf(organism) },
  };
}

import type { IssuedCredential } from "../../../shared/adapters/dynamodb/card-items.ts";
import type { CardType } from "../../../shared/domain/card-type.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import { organismOf } from "../../../shared/domain/organism.ts";
import type { PhoneRefusal, ProvenPhone } from "../../../shared/http/callers.ts";
import { epochSeconds, plusSeconds } from "../../../shared/kernel/clock.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { KeyProof } from "../../../shared/protocol/key-proof.ts";
import type { SdJwtClaims } from "../../../shared/protocol/sd-jwt/issue-sd-jwt.ts";

export const CONFIGURATION = "apcv_sd_jwt_vc";
const CREDENTIAL_DAYS = 30;

export interface CredentialPorts {
  verifyKeyProof(proof: string): Promise<KeyProof | undefined>;
  spendNonce(nonce: string): Promise<boolean>;
  insured(cardRef: string): Promise<Insured | undefined>;
  recordCredential(credential: IssuedCredential): Promise<void>;
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

/** Issues one credential bound to the wallet's key. It is on record before it is signed: a crash leaves a record, never a stray credential. */
export async function issueCredential(
  ports: CredentialPorts,
  wish: { configuration: string; proof: string },
  caller: ProvenPhone,
): Promise<Outcome<string, CredentialRefusal>> {
  if (wish.configuration !== CONFIGURATION) return refuse({ kind: "configuration-unknown" });
  const key = await ports.verifyKeyProof(wish.proof);
  if (!key) return refuse({ kind: "key-proof-invalid" });
  const [spent, nonceLive, insured] = await Promise.all([
    caller.spendProof(),
    ports.spendNonce(key.nonce),
    ports.insured(caller.subject),
  ]);
  if (!spent.ok) return spent;
  if (!nonceLive) return refuse({ kind: "nonce-spent" });
  if (spent.value.state !== "active" || !insured) return refuse({ kind: "card-not-usable" });
  // Rounded to the hour, so that the time of issuance links nothing.
  const issuedAt = new Date(Math.floor(ports.now().getTime() / 3_600_000) * 3_600_000);
  const expiresAt = plusSeconds(issuedAt, CREDENTIAL_DAYS * 24 * 3600);
  const id = ports.ids.uuid();
  const record = { id, cardRef: caller.subject, holderJkt: key.jkt, issuedAt: ports.now().toISOString(), expiresAt };
  await ports.recordCredential(record);
  return done(await ports.issueSdJwt(claimsOf(ports, insured, key, issuedAt, expiresAt)));
}

/** The five claims of the card (domain: "What the phone stores") and not one more. */
function claimsOf(
  { issuer, type }: Pick<CredentialPorts, "issuer" | "type">,
  insured: Insured,
  key: KeyProof,
  issuedAt: Date,
  expiresAt: Date,
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
    },
    selective: { family_name: familyName, given_names: givenNames, sex, quality, organism: organismOf(organism) },
  };
}

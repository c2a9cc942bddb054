import type { KMSClient } from "@aws-sdk/client-kms";
import { documentAuthoritiesIn } from "../../../shared/adapters/dynamodb/document-authorities.ts";
import { signingKeysIn } from "../../../shared/adapters/dynamodb/signing-keys.ts";
import type { Table } from "../../../shared/adapters/dynamodb/table.ts";
import { kmsPublicKey, kmsSigner } from "../../../shared/adapters/kms/kms-signer.ts";
import { existingKeys } from "../../../shared/adapters/kms/signing-keys.ts";
import { CARD_NAME } from "../../../shared/domain/card-claims.ts";
import { CERTIFIED_PURPOSE } from "../../../shared/domain/document-signer.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { barePublicJwk } from "../../../shared/protocol/public-jwk.ts";
import { newSerial } from "../../../shared/protocol/x509/certificate.ts";
import type { CertifyPorts } from "./certify-signer.ts";

export interface CertifySettings {
  readonly stage: string;
  /** Public address of the card API: where the authority can be reached. */
  readonly base: string;
  readonly authorityKey: string;
  /** Of the credential key, `1=arn,2=arn`. */
  readonly generations: string;
  readonly table: Table;
}

/** What certifying is made of, on AWS. */
export function certifyPorts(kms: KMSClient, settings: CertifySettings): CertifyPorts {
  const { stage, base, authorityKey, generations, table } = settings;
  const publicKey = kmsPublicKey(kms, authorityKey);
  const named = (name: string) => ({ country: "FR", commonName: `${CARD_NAME.fr} (${stage}), ${name}` });
  return {
    ...signingKeysIn(table),
    ...documentAuthoritiesIn(table),
    original: existingKeys(kms, { [CERTIFIED_PURPOSE]: generations }).original,
    authority: async () => ({
      signer: kmsSigner(kms, authorityKey),
      key: barePublicJwk(await publicKey.publicJwk()),
      name: named("autorité"),
      uri: base,
    }),
    nameOf: (generation) => named(String(generation)),
    newSerial,
    now: systemClock,
  };
}

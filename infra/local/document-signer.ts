import type { KMSClient } from "@aws-sdk/client-kms";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { certifySigner } from "../../functions/signing-key/certify-signer/certify-signer.ts";
import { certifyPorts } from "../../functions/signing-key/certify-signer/ports.ts";
import { FIRST_GENERATION } from "../../shared/domain/signing-key.ts";

export interface DocumentSigning {
  readonly authorityKey: string;
  /** Of the credential key, `1=arn,2=arn`. */
  readonly credentialKeys: string;
  readonly cardUrl: string;
}

/** Certifies the key that signs credentials, as the command does, so that the card can be had as an mdoc from the start. */
export async function certifyFirstSigner(
  { dynamo, kms }: { readonly dynamo: DynamoDBDocumentClient; readonly kms: KMSClient },
  signingTable: string,
  { authorityKey, credentialKeys, cardUrl }: DocumentSigning,
): Promise<void> {
  const table = { client: dynamo, name: signingTable };
  const ports = certifyPorts(kms, { stage: "local", base: cardUrl, authorityKey, generations: credentialKeys, table });
  const wish = { generation: FIRST_GENERATION, by: "local", reason: "Start of the local stage" };
  const certified = await certifySigner(ports, wish);
  if (!certified.ok) throw new Error(`the credential key was not certified: ${certified.refusal.kind}`);
}

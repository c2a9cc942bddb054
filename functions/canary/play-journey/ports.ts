import { type KMSClient, ListResourceTagsCommand } from "@aws-sdk/client-kms";
import { kmsPublicKey, kmsSigner } from "../../../shared/adapters/kms/kms-signer.ts";
import { barePublicJwk } from "../../../shared/protocol/public-jwk.ts";
import type { ClientKey } from "./client-key.ts";
import { CARD_TAG } from "./contract.ts";
import type { JourneyKeys } from "./play-journey.ts";

/** A client's key that never leaves KMS. */
export function kmsClientKey(kms: KMSClient, keyId: string): () => Promise<ClientKey> {
  const publicKey = kmsPublicKey(kms, keyId);
  const { sign } = kmsSigner(kms, keyId);
  return async () => ({ jwk: barePublicJwk(await publicKey.publicJwk()), sign });
}

/** The keys of phone and reader; their public halves are asked of KMS once an environment. */
export function journeyKeys(
  kms: KMSClient,
  ids: Readonly<Record<keyof JourneyKeys, string>>,
): () => Promise<JourneyKeys> {
  const [device, code, reader] = [ids.device, ids.code, ids.reader].map((id) => kmsClientKey(kms, id)) as [
    () => Promise<ClientKey>,
    () => Promise<ClientKey>,
    () => Promise<ClientKey>,
  ];
  return async () => ({ device: await device(), code: await code(), reader: await reader() });
}

/** The card that the phone's key is bound to: it is written at the key itself, and nowhere else. */
export async function taggedCard(kms: KMSClient, keyId: string): Promise<string | undefined> {
  const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId: keyId }));
  return Tags.find(({ TagKey }) => TagKey === CARD_TAG)?.TagValue;
}

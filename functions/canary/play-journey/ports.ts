import { type KMSClient, ListResourceTagsCommand } from "@aws-sdk/client-kms";
import { showing } from "../../../shared/adapters/https/show-certificate.ts";
import { kmsPublicKey, kmsSigner } from "../../../shared/adapters/kms/kms-signer.ts";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { renewedBeforeEnd } from "../../../shared/kernel/kept.ts";
import { barePublicJwk } from "../../../shared/protocol/public-jwk.ts";
import { type Call, callWithin } from "./call.ts";
import { newClientCertificate } from "./client-certificate.ts";
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

export interface Line {
  readonly stage: string;
  readonly practiceUrl: string;
  readonly patienceMs: number;
  readonly now: Clock;
}

/**
 * How a journey calls: a practice API that asks for a client certificate is shown one, the same to the journey's end. Its key is in this
 * environment's memory, and certified for an hour; where nobody asks, it is shown to nobody.
 * @param authority the key that certifies
 */
export function certifiedCalls(authority: () => Promise<ClientKey>, line: Line): () => Promise<Call> {
  const { stage, practiceUrl, patienceMs, now } = line;
  const certificate = renewedBeforeEnd(now, async (at) => newClientCertificate({ stage, key: await authority() }, at));
  return async () => callWithin(patienceMs, showing(await certificate(), practiceUrl, fetch));
}

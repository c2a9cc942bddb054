import { attestationAuthority } from "../../infra/local/attestation-authority.ts";
import { androidAttestation, type ChainDifferences } from "./android-attestation.ts";
import { type AppAttestDifferences, attestedAppKey, clientDataHash } from "./app-attestation.ts";
import type { ClientKey } from "./key-pair.ts";

/** What Android says of a phone's key over a challenge, as the local stage takes it unless the test says otherwise. */
export const attestedByAndroid = async (key: ClientKey, nonce: string, differently?: ChainDifferences) =>
  androidAttestation(await attestationAuthority(), key, nonce, differently);

/** What Apple says of the app on a phone with this key. */
export async function attestedByApple(key: ClientKey, nonce: string, differently?: AppAttestDifferences) {
  const { object } = await attestedAppKey(await attestationAuthority(), clientDataHash(nonce, key), differently);
  return { format: "apple-appattest", object: object.toString("base64url") } as const;
}

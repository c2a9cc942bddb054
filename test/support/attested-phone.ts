import type { KeyObject } from "node:crypto";
import { attestationAuthority } from "../../infra/local/attestation-authority.ts";
import { androidAttestation, type ChainDifferences } from "./android-attestation.ts";
import { type AppAttestDifferences, appAssertion, attestedAppKey, clientDataHash } from "./app-attestation.ts";
import type { ClientKey } from "./key-pair.ts";

/** What Android says of a phone's key over a challenge, as the local stage takes it unless the test says otherwise. */
export const attestedByAndroid = async (key: ClientKey, nonce: string, differently?: ChainDifferences) =>
  androidAttestation(await attestationAuthority(), key, nonce, differently);

/** What Apple says of the app on a phone with this key. */
export async function attestedByApple(key: ClientKey, nonce: string, differently?: AppAttestDifferences) {
  return (await appKeyOf(key, nonce, differently)).attestation;
}

/** The same with the key that Apple certified, to vouch for other keys later. */
export async function appKeyOf(key: ClientKey, nonce: string, differently?: AppAttestDifferences) {
  const attested = await attestedAppKey(await attestationAuthority(), clientDataHash(nonce, key), differently);
  const attestation = { format: "apple-appattest", object: attested.object.toString("base64url") } as const;
  return { attestation, appKey: attested.key };
}

/** That key's word for another key of the phone. */
export function assertedByApp(appKey: KeyObject, key: ClientKey, nonce: string, counter: number) {
  const assertion = appAssertion(appKey, clientDataHash(nonce, key), { counter });
  return { format: "apple-assertion", assertion: assertion.toString("base64url") } as const;
}

import { GenerateMacCommand, type KMSClient } from "@aws-sdk/client-kms";
import type { Nir } from "../../domain/nir.ts";
import { type PublicJwk, uncompressedPoint } from "../../protocol/public-jwk.ts";

/** Version of the NIR MAC key, first character of every card reference, so that the key can be changed. */
const NIR_KEY_VERSION = "1";

const hmac = async (kms: KMSClient, keyId: string, message: Uint8Array): Promise<Buffer> => {
  const { Mac } = await kms.send(
    new GenerateMacCommand({ KeyId: keyId, Message: message, MacAlgorithm: "HMAC_SHA_256" }),
  );
  if (!Mac) throw new Error("KMS gave no MAC");
  return Buffer.from(Mac);
};

/** The pseudonym of a person: a keyed MAC of the NIR, 128 bits. A plain hash would fall to a search of all numbers in hours. */
export const cardRefOf =
  (kms: KMSClient, keyId: string) =>
  async (nir: Nir): Promise<string> =>
    NIR_KEY_VERSION + (await hmac(kms, keyId, Buffer.from(nir))).subarray(0, 16).toString("base64url");

/** The MAC over (code public key ‖ card reference): all that is kept of a 6-digit code. */
export const codeMacOf =
  (kms: KMSClient, keyId: string) =>
  async (codeKey: PublicJwk, cardRef: string): Promise<string> =>
    (await hmac(kms, keyId, Buffer.concat([uncompressedPoint(codeKey), Buffer.from(cardRef)]))).toString("base64");

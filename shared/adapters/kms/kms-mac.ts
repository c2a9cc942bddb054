import { GenerateMacCommand, type KMSClient } from "@aws-sdk/client-kms";
import { type PublicJwk, uncompressedPoint } from "../../protocol/public-jwk.ts";

/** HMAC-SHA-256 by a key that never leaves KMS, 32 bytes. One call. */
export const hmac = async (kms: KMSClient, keyId: string, message: Uint8Array): Promise<Buffer> => {
  const { Mac } = await kms.send(
    new GenerateMacCommand({ KeyId: keyId, Message: message, MacAlgorithm: "HMAC_SHA_256" }),
  );
  if (!Mac) throw new Error("KMS gave no MAC");
  return Buffer.from(Mac);
};

/** The MAC over (code public key ‖ card reference): all that is kept of a 6-digit code. */
export const codeMacOf =
  (kms: KMSClient, keyId: string) =>
  async (codeKey: PublicJwk, cardRef: string): Promise<string> =>
    (await hmac(kms, keyId, Buffer.concat([uncompressedPoint(codeKey), Buffer.from(cardRef)]))).toString("base64");

import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import * as z from "zod";
import { send } from "./http-client.ts";

const AnnouncedKey = z.looseObject({ kty: z.literal("EC"), crv: z.literal("P-256"), kid: z.string() });
const Metadata = z.object({
  credential_request_encryption: z.object({ jwks: z.object({ keys: z.array(AnnouncedKey) }) }),
});

/** The keys that the issuer's metadata announce for requests. */
export async function announcedKeys(cardUrl: string): Promise<readonly JWK[]> {
  const { body } = await send(fetch, { method: "GET", url: `${cardUrl}/.well-known/openid-credential-issuer` });
  return Metadata.parse(body).credential_request_encryption.jwks.keys;
}

/** A request as a wallet encrypts it to an announced key, by `jose`; `differently` makes its header wrong. */
export async function encryptedTo(key: JWK, request: object, differently: object = {}): Promise<string> {
  const header = { alg: "ECDH-ES", enc: "A256GCM", ...(key.kid !== undefined && { kid: key.kid }), ...differently };
  return new CompactEncrypt(Buffer.from(JSON.stringify(request)))
    .setProtectedHeader(header)
    .encrypt(await importJWK(key, "ECDH-ES"));
}

/** A key that a wallet wants an answer encrypted to, as `credential_response_encryption` says it, and the opening of the answer. */
export async function responseKey(kid = "of-the-wallet") {
  const { publicKey, privateKey } = await generateKeyPair("ECDH-ES", { crv: "P-256" });
  const jwk = { ...(await exportJWK(publicKey)), alg: "ECDH-ES", use: "enc", kid };
  return {
    credential_response_encryption: { jwk, enc: "A128GCM" },
    open: async (jwe: unknown) => {
      const { plaintext, protectedHeader } = await compactDecrypt(String(jwe), privateKey);
      return { body: JSON.parse(Buffer.from(plaintext).toString()) as unknown, header: protectedHeader };
    },
  };
}

/** A `fetch` that encrypts what goes to the address, and has its answers encrypted, for a client that knows nothing of that. */
export const encryptingFetch =
  (inner: typeof fetch, cardUrl: string, path: string): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    if (request.url !== `${cardUrl}${path}`) return inner(request);
    const [key] = await announcedKeys(cardUrl);
    if (!key) throw new Error("the issuer announces no key");
    const { open, credential_response_encryption } = await responseKey();
    const body = { ...((await request.json()) as object), credential_response_encryption };
    const headers = new Headers(request.headers);
    headers.set("content-type", "application/jwt");
    const answer = await inner(request.url, { method: "POST", headers, body: await encryptedTo(key, body) });
    if (answer.headers.get("content-type") !== "application/jwt") return answer;
    return Response.json((await open(await answer.text())).body, { status: answer.status });
  };

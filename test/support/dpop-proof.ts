import { generateProof } from "dpop";
import type { ClientKey } from "./key-pair.ts";

export interface ProofSubject {
  readonly method: string;
  readonly url: string;
  readonly nonce?: string | undefined;
  readonly accessToken?: string;
}

/** A DPoP proof (RFC 9449) for one request: `htu` is the address without query and fragment. */
export function dpopProof(key: ClientKey, { method, url, nonce, accessToken }: ProofSubject): Promise<string> {
  const { origin, pathname } = new URL(url);
  return generateProof(key, `${origin}${pathname}`, method, nonce, accessToken);
}

/** Both headers of a request with a DPoP-bound token. */
export async function dpopHeaders(
  key: ClientKey,
  subject: ProofSubject & { accessToken: string },
): Promise<{ authorization: string; dpop: string }> {
  return { authorization: `DPoP ${subject.accessToken}`, dpop: await dpopProof(key, subject) };
}

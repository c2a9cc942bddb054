import * as z from "zod";
import { type RawAnswer, send } from "./http-client.ts";

const OAuthError = z.object({ error: z.literal("use_dpop_nonce") });

/** Whether an authorization server (RFC 9449 §8) or a resource server (§9) asks for its nonce. */
const asksForNonce = ({ status, headers, body }: RawAnswer): boolean =>
  status === 400
    ? OAuthError.safeParse(body).success
    : status === 401 && /\berror="use_dpop_nonce"/.test(headers.get("www-authenticate") ?? "");

/** The nonces of one server, as a well-behaved client treats them: the last one is kept, and a request is repeated once when one is asked for. */
export class ServerNonce {
  #last: string | undefined;

  /** Takes note of an answer, whatever it was to. */
  keep<Kept extends RawAnswer>(answer: Kept): Kept {
    this.#last = answer.headers.get("dpop-nonce") ?? this.#last;
    return answer;
  }

  async sending<Got extends RawAnswer>(request: (nonce: string | undefined) => Promise<Got>): Promise<Got> {
    const sent = this.#last;
    const answer = this.keep(await request(sent));
    return asksForNonce(answer) && this.#last !== sent ? this.keep(await request(this.#last)) : answer;
  }
}

/** Much shorter than a nonce lives. */
const FRESH_MS = 60_000;
const known = new Map<string, { readonly nonce: string; readonly at: number }>();

/** A live nonce of the card API, for proofs that a test makes by hand. All callers are given the same one, so it is asked for now and then only. */
export async function liveNonce(cardUrl: string): Promise<string> {
  const held = known.get(cardUrl);
  if (held && Date.now() - held.at < FRESH_MS) return held.nonce;
  const answer = await send(fetch, { method: "POST", url: `${cardUrl}/nonce` });
  const nonce = answer.headers.get("dpop-nonce");
  if (nonce === null) throw new Error(`/nonce answered ${answer.status} without a DPoP-Nonce`);
  known.set(cardUrl, { nonce, at: Date.now() });
  return nonce;
}

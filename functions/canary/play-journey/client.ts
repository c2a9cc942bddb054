import { type Clock, epochSeconds } from "../../../shared/kernel/clock.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { type Answer, type Call, expecting, formBody, type Question } from "./call.ts";
import { type ClientKey, dpopProof, memoryKey, signedBy } from "./client-key.ts";
import { ClientTokenReply } from "./contract.ts";

/** Where a client is, and what it can't make up by itself. */
export interface World {
  readonly cardUrl: string;
  readonly practiceUrl: string;
  readonly call: Call;
  readonly ids: Ids;
  readonly now: Clock;
}

/** Sends requests with DPoP proofs of one key, and keeps the server's nonce as RFC 9449 §8.2 asks. */
export interface DpopClient {
  /** Without a proof. */
  plain(question: Question): Promise<Answer>;
  /** With a proof; repeated once where the server asks for its nonce. */
  proven(question: Question, accessToken?: string, nonce?: string): Promise<Answer>;
}

export function dpopClient({ call, ids, now }: World, key: ClientKey): DpopClient {
  let last: string | undefined;
  const plain = async (question: Question): Promise<Answer> => {
    const answer = await call(question);
    last = answer.headers.get("dpop-nonce") ?? last;
    return answer;
  };
  const once = async (question: Question, accessToken: string | undefined, nonce: string | undefined) => {
    const { method, url } = question;
    const iat = epochSeconds(now());
    const dpop = await dpopProof(key, { method, url, iat, jti: ids.uuid(), accessToken, nonce });
    const authorized = accessToken !== undefined && { authorization: `DPoP ${accessToken}` };
    return plain({ ...question, headers: { ...question.headers, ...authorized, dpop } });
  };
  return {
    plain,
    proven: async (question, accessToken, nonce = last) => {
      const answer = await once(question, accessToken, nonce);
      return asksForNonce(answer) && last !== nonce ? once(question, accessToken, last) : answer;
    },
  };
}

const asksForNonce = ({ status, headers, body }: Answer): boolean =>
  (status === 401 && /\berror="use_dpop_nonce"/.test(headers.get("www-authenticate") ?? "")) ||
  (status === 400 && typeof body === "object" && body !== null && "error" in body && body.error === "use_dpop_nonce");

/** A registered client of the practice API, as `private_key_jwt` (RFC 7523) proves it. */
export interface RegisteredClient {
  readonly clientId: string;
  readonly key: ClientKey;
  readonly scope: string;
}

/** Signs in with a DPoP key of the moment. Answers how requests are sent from then on. */
export async function signIn(
  world: World,
  { clientId, key, scope }: RegisteredClient,
): Promise<(question: Question) => Promise<Answer>> {
  const { practiceUrl, ids, now } = world;
  const client = dpopClient(world, memoryKey());
  const iat = epochSeconds(now());
  const claims = { iss: clientId, sub: clientId, aud: practiceUrl, iat, exp: iat + 60, jti: ids.uuid() };
  const form = formBody({
    grant_type: "client_credentials",
    scope,
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: await signedBy(key, {}, claims),
  });
  const issued = await client.proven({ method: "POST", url: `${practiceUrl}/token`, ...form });
  const { access_token: token } = expecting(issued, 200, ClientTokenReply);
  return (question) => client.proven(question, token);
}

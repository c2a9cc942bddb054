import type { Answer, Question } from "../../functions/canary/play-journey/call.ts";
import { type ClientKey, memoryKey } from "../../functions/canary/play-journey/client-key.ts";
import { thumbprint } from "../../shared/protocol/public-jwk.ts";
import { receiptSigner } from "../../shared/protocol/receipt.ts";

export const CARD_URL = "https://card.example";
export const PRACTICE_URL = "https://practice.example";
export const CONTEXT_ID = "c".repeat(43);
const REF = "r".repeat(43);

const answerOf = (status: number, body: unknown = "", headers: Record<string, string> = {}): Answer => ({
  status,
  headers: new Headers(headers),
  body,
});
type Answering = (question: Question) => Promise<Answer> | Answer;
export interface Counter {
  /** By `METHOD path`, identifiers left out: what is answered. A test puts others in their place. */
  readonly routes: Map<string, Answering>;
  /** What was asked, in its order. */
  readonly asked: string[];
  call(question: Question): Promise<Answer>;
}

/** What a phone and a reader meet of the service in a day, in memory: its receipts are signed as the service signs them. */
export function counterInMemory(now: () => Date, practiceUrl = PRACTICE_URL): Counter {
  const key: ClientKey = memoryKey();
  const kid = thumbprint(key.jwk);
  const signer = { kid: async () => kid, sign: key.sign };
  const sign = receiptSigner("environment", async () => signer, practiceUrl, now);
  const recorded = async ({ body = "" }: Question): Promise<Answer> => {
    const { kind, context_id, claim_digest, cancels } = JSON.parse(body);
    const claims = { practice: "000000001", reader: "canary", jti: "j".repeat(22), kind, context_id };
    return answerOf(201, { ref: REF, receipt: await sign({ ...claims, claim_digest, cancels }) });
  };
  const rights = { in_force: true, organism: { code: "016919999" } };
  const routes = new Map<string, Answering>([
    ["GET /jwks/receipts.json", () => answerOf(200, { keys: [{ ...key.jwk, kid, alg: "ES256", use: "sig" }] })],
    ["POST practice/token", () => answerOf(200, { access_token: "reader-token" })],
    ["POST /nonce", () => answerOf(200, { c_nonce: "challenge" }, { "dpop-nonce": "server-nonce" })],
    ["POST card/token", () => answerOf(200, { access_token: "phone-token", refresh_token: "refresh" })],
    [
      "POST /v1/contexts",
      () => answerOf(201, { context_id: CONTEXT_ID, holder: { birth_date: "1980-01-01" }, rights }),
    ],
    ["GET /v1/contexts/{id}/rights", () => answerOf(200, rights)],
    ["POST /v1/care-events", recorded],
    ["GET /v1/uses", () => answerOf(200, { uses: [{ use_id: CONTEXT_ID }], more: false })],
    ["DELETE /v1/contexts/{id}", () => answerOf(204)],
    ["POST /revoke", () => answerOf(200)],
  ]);
  const asked: string[] = [];
  return {
    routes,
    asked,
    call: async (question) => {
      const route = routeOf(question);
      asked.push(route);
      const answering = routes.get(route);
      if (!answering) throw new Error(`nobody answers ${route}`);
      return answering(question);
    },
  };
}

function routeOf({ method, url }: Question): string {
  const { origin, pathname } = new URL(url);
  if (pathname === "/token") return `${method} ${origin === CARD_URL ? "card" : "practice"}/token`;
  return `${method} ${pathname.replace(CONTEXT_ID, "{id}")}`;
}

export const refusal = (status: number, code: string): Answer => answerOf(status, { code });
export const usesPage = (ids: readonly string[], cursor?: string): Answer =>
  answerOf(200, { uses: ids.map((use_id) => ({ use_id })), more: cursor !== undefined, cursor });
export const wantsNonce = (nonce: string): Answer =>
  answerOf(401, "", { "www-authenticate": 'DPoP error="use_dpop_nonce"', "dpop-nonce": nonce });

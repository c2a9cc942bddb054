import type { JourneyStage } from "../../../infra/local/journey-step.ts";
import { awsSigned } from "../aws-signed.ts";
import { dpopHeaders, dpopProof } from "../dpop-proof.ts";
import { type Question, type RawAnswer, send } from "../http-client.ts";
import type { ClientKey } from "../key-pair.ts";
import { expectDocumented } from "../openapi-documents.ts";
import { signedInHolder } from "../people.ts";
import type { Phone } from "../phone.ts";
import type { Reader } from "../reader.ts";
import { signedInReader } from "../readers.ts";
import { liveNonce } from "../server-nonce.ts";

/** Who calls, ready to call: a phone with a card and a session, and a reader. */
export interface Callers {
  readonly stage: JourneyStage;
  readonly phone: Phone;
  readonly reader: Reader;
}

export async function readyCallers(stage: JourneyStage): Promise<Callers> {
  const { phone } = await signedInHolder(stage);
  return { stage, phone, reader: await signedInReader(stage) };
}

export type Credentials =
  | { readonly kind: "none" }
  /** Signed as a whole when it is sent. */
  | { readonly kind: "aws" }
  | { readonly kind: "account"; readonly token: string }
  | ({ readonly kind: "dpop"; readonly token: string; readonly key: ClientKey } & NonceSource)
  /** A token endpoint: a proof, and no token yet. */
  | ({ readonly kind: "proof"; readonly key: ClientKey } & NonceSource);

/** Where the nonce of the proof comes from: a challenge at hand, or the card API. The practice API asks for none. */
interface NonceSource {
  readonly nonce?: string | { readonly of: string };
}

/** The nonce for a proof that is made now. */
export const nonceNow = async ({ nonce }: NonceSource): Promise<string | undefined> =>
  typeof nonce === "object" ? liveNonce(nonce.of) : nonce;

/** A request that would succeed once. */
export interface Prepared {
  readonly url: string;
  readonly body?: Readonly<Record<string, unknown>> | readonly unknown[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials: Credentials;
}

/** A problem document, an OAuth error, or what a person's browser shows. */
export type ErrorForm = "problem" | "oauth" | "page";

export interface Route {
  readonly method: Question["method"];
  /** As the API declares it. */
  readonly path: string;
  readonly encoding: "json" | "form" | "none";
  /** How the route writes its errors. */
  readonly errors: ErrorForm;
  readonly success: number;
  /** OAuth and OpenID4VCI ask that members they do not know are passed over. */
  readonly passesOverUnknown?: true;
  /** The largest body that it takes, in bytes, where it is not that of all others. */
  readonly bodyLimit?: number;
  /** Members that may be missing, by path. */
  readonly optional?: readonly string[];
  prepare(callers: Callers): Promise<Prepared>;
}

/** What a route of our own that takes no body has in common with all others. */
export const withoutBody = { encoding: "none", errors: "problem" } as const;

/** The headers that let the prepared request in; proofs are made anew at each call. */
export async function lettingIn(method: string, { url, credentials }: Prepared): Promise<Record<string, string>> {
  switch (credentials.kind) {
    case "none":
    case "aws":
      return {};
    case "account":
      return { authorization: `Bearer ${credentials.token}` };
    case "dpop":
      return dpopHeaders(credentials.key, {
        method,
        url,
        accessToken: credentials.token,
        nonce: await nonceNow(credentials),
      });
    case "proof":
      return { dpop: await dpopProof(credentials.key, { method, url, nonce: await nonceNow(credentials) }) };
  }
}

/** Sends with the credentials of a prepared request, and otherwise whatever the test wants. The OpenAPI documents must tell of the answer. */
export async function sendPrepared(
  { method }: Pick<Route, "method">,
  prepared: Prepared,
  { body, headers = {} }: Pick<Question, "body" | "headers">,
): Promise<RawAnswer> {
  const fetcher = prepared.credentials.kind === "aws" ? awsSigned(fetch) : fetch;
  const all = { ...(await lettingIn(method, prepared)), ...prepared.headers, ...headers };
  const answer = await send(fetcher, { method, url: prepared.url, headers: all, ...(body !== undefined && { body }) });
  expectDocumented(method, prepared.url, answer);
  return answer;
}

export const asCard = ({ phone }: Pick<Callers, "phone">): Credentials => ({
  kind: "dpop",
  token: phone.accessToken,
  key: phone.hardwareKey,
  nonce: { of: phone.cardUrl },
});

export const asReader = ({ reader }: Callers): Credentials => ({
  kind: "dpop",
  token: reader.accessToken,
  key: reader.dpopKey,
});

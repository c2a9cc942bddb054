import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { OAuth2Issuer } from "oauth2-mock-server";
import { digest } from "../../shared/kernel/ids.ts";

/** What somebody types into the sign-in page of the played provider. */
interface SignIn {
  readonly account: string;
  readonly nir: string;
  readonly acr: string;
}
interface PendingCode extends SignIn {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly nonce: string;
  readonly codeChallenge: string;
}

/**
 * The part of the health-account provider that people meet: a page to sign in on, which a browser or a test posts, and the token endpoint behind it
 * (authorization code, PKCE S256, nonce). Everybody is who they say: accounts of a made-up directory have no password.
 */
export function accountSignIn(issuer: OAuth2Issuer) {
  const codes = new Map<string, PendingCode>();
  const authorize = async (request: IncomingMessage, response: ServerResponse) => {
    const asked = request.method === "POST" ? new URLSearchParams(await text(request)) : queryOf(request);
    if (request.method !== "POST") return page(response, asked);
    const redirect = new URL(asked.get("redirect_uri") ?? "");
    redirect.searchParams.set("state", asked.get("state") ?? "");
    if (asked.has("cancel")) redirect.searchParams.set("error", "access_denied");
    else redirect.searchParams.set("code", codeFor(asked));
    response.writeHead(302, { location: redirect.href }).end();
  };
  const codeFor = (form: URLSearchParams): string => {
    const code = randomBytes(24).toString("base64url");
    const field = (name: string) => form.get(name) ?? "";
    codes.set(code, {
      account: field("account"),
      nir: field("nir"),
      acr: field("acr"),
      clientId: field("client_id"),
      redirectUri: field("redirect_uri"),
      nonce: field("nonce"),
      codeChallenge: field("code_challenge"),
    });
    return code;
  };
  const token = async (request: IncomingMessage, response: ServerResponse) => {
    const form = new URLSearchParams(await text(request));
    const code = form.get("code") ?? "";
    const signIn = codes.get(code);
    codes.delete(code);
    const isRight =
      signIn?.clientId === form.get("client_id") &&
      signIn?.redirectUri === form.get("redirect_uri") &&
      signIn?.codeChallenge === digest(form.get("code_verifier") ?? "");
    if (!signIn || !isRight) return answer(response, 400, { error: "invalid_grant" });
    const { account, nir, acr, nonce, clientId } = signIn;
    const id_token = await issuer.buildToken({
      expiresIn: 300,
      scopesOrTransform: (_header, payload) => {
        Object.assign(payload, { sub: account, aud: clientId, nonce, nir, ...(acr && { acr }) });
      },
    });
    answer(response, 200, { id_token, access_token: randomBytes(24).toString("base64url"), token_type: "Bearer" });
  };
  const parts = new Map([
    ["/authorize", authorize],
    ["/token", token],
  ]);
  /** The part that a request is for; undefined when it is for another of the provider. */
  return (request: IncomingMessage) => parts.get(new URL(request.url ?? "/", issuer.url).pathname);
}

const queryOf = (request: IncomingMessage) => new URL(request.url ?? "/", "http://localhost").searchParams;

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

const escaped = (value: string) => value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function page(response: ServerResponse, asked: URLSearchParams): void {
  const hidden = [...asked].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const field = (label: string, name: string, value = "") =>
    `<p><label>${label} <input name="${name}" value="${escaped(value)}"></label></p>`;
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(
    `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Compte santé</title><h1>Compte santé (joué sur cette machine)</h1>` +
      `<form method="post" action="/authorize">${hidden.join("")}${field("Compte", "account", "account-rhone")}` +
      `${field("Numéro de sécurité sociale", "nir")}${field("Niveau", "acr", "eidas-substantial")}` +
      `<button>Se connecter</button> <button name="cancel" value="1">Annuler</button></form></html>`,
  );
}

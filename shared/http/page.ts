import type { ErrorForm } from "./error-form.ts";
import type { Text } from "./problem-texts.ts";
import type { Language, Reply } from "./request.ts";

/** What a person's browser shows where there is no wallet to send them back to. Nothing in it comes from the request. */
export interface PageAnswer {
  readonly status: number;
  readonly name: string;
  readonly text: Text;
}

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
};
const TITLE: Text = { fr: "Connexion interrompue", en: "Sign-in interrupted" };

const page = ({ status, text }: PageAnswer, language: Language): Reply => ({
  statusCode: status,
  headers: { ...HEADERS, "content-language": language },
  body:
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${TITLE[language]}</title>` +
    `<h1>${TITLE[language]}</h1><p>${text[language]}</p></html>`,
});

const startAgain = (status: number, name: string, text: Text): PageAnswer => ({ status, name, text });

export const ENDED_PAGE = startAgain(400, "sign_in_ended", {
  fr: "Cette connexion est terminée ou a expiré. Recommencez depuis votre portefeuille.",
  en: "This sign-in has ended or expired. Start again from your wallet.",
});

/** Errors as pages: for addresses that a person's browser opens. */
export const pageForm: ErrorForm<PageAnswer> = {
  broken: startAgain(500, "broken", {
    fr: "Un incident de notre côté. Recommencez depuis votre portefeuille dans un instant.",
    en: "A fault on our side. Start again from your wallet in a moment.",
  }),
  stopped: () =>
    startAgain(503, "stopped", {
      fr: "Momentanément suspendu. Recommencez depuis votre portefeuille dans quelques minutes.",
      en: "Stopped for the moment. Start again from your wallet in a few minutes.",
    }),
  unreadable: () => ENDED_PAGE,
  notLetIn: () => ENDED_PAGE,
  name: ({ name }) => name,
  render: (answer, request) => page(answer, request?.language ?? "fr"),
};

/** Sends a browser on; where it came from is told to nobody. */
export const redirect = (location: string, cookie: string): Reply => ({
  statusCode: 302,
  headers: { location, "set-cookie": cookie, "cache-control": "no-store", "referrer-policy": "no-referrer" },
});

/** Only over https, only to this host, never to a script. On the way back from the provider browsers send it since a person follows a link. */
const COOKIE = "__Host-sign-in";
const COOKIE_FLAGS = "Path=/; Secure; HttpOnly; SameSite=Lax";
export const signInCookie = (secret: string, seconds: number): string =>
  `${COOKIE}=${secret}; Max-Age=${seconds}; ${COOKIE_FLAGS}`;
export const noSignInCookie = `${COOKIE}=; Max-Age=0; ${COOKIE_FLAGS}`;

/** The secret in a request's cookies; undefined when there is none of the right form. */
export const signInSecretIn = (cookies: readonly string[]): string | undefined =>
  cookies.map((cookie) => SECRET.exec(cookie.trim())?.[1]).find((secret) => secret !== undefined);
const SECRET = /^__Host-sign-in=([\w-]{43})$/;

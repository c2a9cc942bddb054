import { type IncidentSwitch, STOPPED_RETRY_SECONDS } from "./incident.ts";
import type { InputFault } from "./input.ts";
import { PROBLEMS, type ProblemCode } from "./problem-catalogue.ts";
import type { Problem } from "./problem-texts.ts";
import type { HttpRequest, Reply } from "./request.ts";

/** Why a caller was not let in. */
export type AuthFault =
  | { readonly kind: "account-missing" }
  | { readonly kind: "operator-missing" }
  | { readonly kind: "token-missing" }
  | { readonly kind: "token-invalid" }
  | { readonly kind: "dpop-invalid" }
  /** The proof lacks a live server nonce; this one would do. */
  | { readonly kind: "dpop-nonce-wanted"; readonly nonce: string }
  | { readonly kind: "scope-missing" };

/** How one family of endpoints writes its errors: problem documents for our REST, the OAuth form for OAuth. Never mixed. */
export interface ErrorForm<Answer> {
  unreadable(fault: InputFault): Answer;
  notLetIn(fault: AuthFault): Answer;
  readonly broken: Answer;
  /** Of what people on call have switched off for the moment. */
  stopped(by: IncidentSwitch): Answer;
  render(answer: Answer, request: HttpRequest | undefined): Reply;
  /** Name of the answer for the log. */
  name(answer: Answer): string;
}

export interface ProblemAnswer {
  readonly code: ProblemCode;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const problem = (code: ProblemCode, extra?: Readonly<Record<string, unknown>>): ProblemAnswer => ({
  code,
  ...(extra && { extra }),
});

const dpopChallenge = (error?: string): Record<string, string> => ({
  "www-authenticate": error ? `DPoP error="${error}", algs="ES256"` : 'DPoP algs="ES256"',
});

/** The error that each fault is by RFC 6750 §3.1 and RFC 9449 §7.1; none where no bound token was shown. */
const TOKEN_ERRORS: Readonly<Partial<Record<AuthFault["kind"], string>>> = {
  "token-invalid": "invalid_token",
  "dpop-invalid": "invalid_dpop_proof",
  "dpop-nonce-wanted": "use_dpop_nonce",
  "scope-missing": "insufficient_scope",
};

function challengeOf(fault: AuthFault): Record<string, string> {
  if (fault.kind === "account-missing") return { "www-authenticate": "Bearer" };
  if (fault.kind === "operator-missing") return { "www-authenticate": "AWS4-HMAC-SHA256" };
  const challenge = dpopChallenge(TOKEN_ERRORS[fault.kind]);
  return fault.kind === "dpop-nonce-wanted" ? { ...challenge, "dpop-nonce": fault.nonce } : challenge;
}

/** RFC 9110 §10.2.3 */
const retryLater = { "retry-after": String(STOPPED_RETRY_SECONDS) };
const STOPPED: Readonly<Record<IncidentSwitch, ProblemCode>> = {
  "stop-enrolment": "enrolment_stopped",
  "read-only": "read_only",
};

/** Problem details (RFC 9457). */
export const problemForm: ErrorForm<ProblemAnswer> = {
  broken: { code: "internal" },
  unreadable: (fault) => {
    if (fault.kind === "too-large") return problem("body_too_large");
    if (fault.kind === "wrong-content-type") return problem("unsupported_media_type", { expected: fault.expected });
    if (fault.kind === "not-acceptable") return problem("not_acceptable", { offered: fault.offered });
    return problem("invalid_request", { fields: fault.kind === "invalid" ? fault.fields : ["(body is not JSON)"] });
  },
  notLetIn: (fault) => ({
    code: fault.kind === "scope-missing" ? "insufficient_scope" : "unauthenticated",
    headers: challengeOf(fault),
  }),
  stopped: (by) => ({ code: STOPPED[by], headers: retryLater }),
  name: (answer) => answer.code,
  render: (answer, request) => {
    const document = problemDocument(answer, request);
    return {
      statusCode: document.status,
      headers: {
        "content-type": "application/problem+json",
        "content-language": request?.language ?? "fr",
        "cache-control": "no-store",
        ...answer.headers,
      },
      body: JSON.stringify(document),
    };
  },
};

/** The document of a problem, in the language of the request. */
export function problemDocument({ code, extra }: ProblemAnswer, request: HttpRequest | undefined) {
  const entry: Problem = PROBLEMS[code];
  const language = request?.language ?? "fr";
  return {
    type: `urn:apcv:problem:${code}`,
    title: entry.title[language],
    status: entry.status,
    detail: entry.insured[language],
    code,
    insured_action: entry.insured[language],
    practice_action: (entry.practice ?? entry.insured)[language],
    vendor_action: entry.vendor[language],
    retryable: entry.retryable ?? false,
    trace_id: request?.traceId,
    ...extra,
  };
}

export type ProblemDocument = ReturnType<typeof problemDocument>;

export interface OAuthAnswer {
  readonly status: number;
  readonly error: string;
  /** Only characters that RFC 6749 §5.2 allows. */
  readonly description: string;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export const oauth = (error: string, description: string, extra?: Readonly<Record<string, unknown>>): OAuthAnswer => ({
  status: 400,
  error,
  description,
  ...(extra && { extra }),
});

/** What a token endpoint answers to a proof without a live nonce (RFC 9449 §8): the nonce to repeat the request with. */
export const wantedNonce = (nonce: string): OAuthAnswer => ({
  ...oauth("use_dpop_nonce", "Repeat the request with the nonce of the DPoP-Nonce header in the DPoP proof."),
  headers: { "dpop-nonce": nonce },
});

/** `{error, error_description}` (RFC 6749 §5.2, OpenID4VCI §8.3.1). `invalid` is the code of a request of the wrong shape. */
export const oauthForm = (
  invalid: "invalid_request" | "invalid_credential_request" | "invalid_notification_request",
): ErrorForm<OAuthAnswer> => ({
  broken: { status: 500, error: "server_error", description: "A fault on our side. Try again in a moment." },
  unreadable: (fault) => {
    const fields = fault.kind === "invalid" ? ` Check: ${fault.fields.join(", ")}.` : "";
    const answer = oauth(invalid, `The request does not have the expected form.${fields}`);
    if (fault.kind === "too-large") return { ...answer, status: 413 };
    if (fault.kind === "not-acceptable") return { ...answer, status: 406 };
    return fault.kind === "wrong-content-type" ? { ...answer, status: 415 } : answer;
  },
  notLetIn: (fault) => ({
    status: fault.kind === "scope-missing" ? 403 : 401,
    error: TOKEN_ERRORS[fault.kind] ?? "invalid_token",
    description: "The access token or its DPoP proof is missing or not valid.",
    headers: challengeOf(fault),
  }),
  stopped: () => ({
    ...oauth("temporarily_unavailable", "Stopped for the moment. Repeat after Retry-After."),
    status: 503,
    headers: retryLater,
  }),
  name: (answer) => answer.error,
  render: ({ status, error, description, extra, headers }) => ({
    statusCode: status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify({ error, error_description: description, ...extra }),
  }),
});

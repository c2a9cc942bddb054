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
  | { readonly kind: "scope-missing" };

/** How one family of endpoints writes its errors: problem documents for our REST, the OAuth form for OAuth. Never mixed. */
export interface ErrorForm<Answer> {
  unreadable(fault: InputFault): Answer;
  notLetIn(fault: AuthFault): Answer;
  readonly broken: Answer;
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

const CHALLENGES: Readonly<Record<AuthFault["kind"], Record<string, string>>> = {
  "account-missing": { "www-authenticate": "Bearer" },
  "operator-missing": { "www-authenticate": "AWS4-HMAC-SHA256" },
  "token-missing": dpopChallenge(),
  "token-invalid": dpopChallenge("invalid_token"),
  "dpop-invalid": dpopChallenge("invalid_dpop_proof"),
  "scope-missing": dpopChallenge("insufficient_scope"),
};

/** Problem details (RFC 9457). */
export const problemForm: ErrorForm<ProblemAnswer> = {
  broken: { code: "internal" },
  unreadable: (fault) => {
    if (fault.kind === "too-large") return problem("body_too_large");
    if (fault.kind === "wrong-content-type") return problem("unsupported_media_type", { expected: fault.expected });
    return problem("invalid_request", { fields: fault.kind === "invalid" ? fault.fields : ["(body is not JSON)"] });
  },
  notLetIn: (fault) => ({
    code: fault.kind === "scope-missing" ? "insufficient_scope" : "unauthenticated",
    headers: CHALLENGES[fault.kind],
  }),
  name: (answer) => answer.code,
  render: ({ code, extra, headers }, request) => {
    const entry: Problem = PROBLEMS[code];
    const language = request?.language ?? "fr";
    const document = {
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
    return {
      statusCode: entry.status,
      headers: {
        "content-type": "application/problem+json",
        "content-language": language,
        "cache-control": "no-store",
        ...headers,
      },
      body: JSON.stringify(document),
    };
  },
};

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

/** `{error, error_description}` (RFC 6749 §5.2, OpenID4VCI §8.3.1). `invalid` is the code of a request of the wrong shape. */
export const oauthForm = (invalid: "invalid_request" | "invalid_credential_request"): ErrorForm<OAuthAnswer> => ({
  broken: { status: 500, error: "server_error", description: "A fault on our side. Try again in a moment." },
  unreadable: (fault) => {
    const fields = fault.kind === "invalid" ? ` Check: ${fault.fields.join(", ")}.` : "";
    const answer = oauth(invalid, `The request does not have the expected form.${fields}`);
    if (fault.kind === "too-large") return { ...answer, status: 413 };
    return fault.kind === "wrong-content-type" ? { ...answer, status: 415 } : answer;
  },
  notLetIn: (fault) => ({
    status: fault.kind === "scope-missing" ? 403 : 401,
    error: fault.kind === "dpop-invalid" ? "invalid_dpop_proof" : "invalid_token",
    description: "The access token or its DPoP proof is missing or not valid.",
    headers: CHALLENGES[fault.kind],
  }),
  name: (answer) => answer.error,
  render: ({ status, error, description, extra, headers }) => ({
    statusCode: status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify({ error, error_description: description, ...extra }),
  }),
});

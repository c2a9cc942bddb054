import { expect } from "vitest";
import * as z from "zod";
import type { RawAnswer } from "./http-client.ts";
import type { ErrorForm } from "./routes/route.ts";

const text = z.string().min(1).max(200);
/** A problem document (RFC 9457) as this service announces it; some codes add members of their own. */
const Problem = z.object({
  type: z.string().regex(/^urn:apcv:problem:[a-z_]+$/),
  title: text,
  status: z.int(),
  detail: text,
  code: z.string().regex(/^[a-z_]+$/),
  insured_action: text,
  practice_action: text,
  vendor_action: text,
  retryable: z.boolean(),
  trace_id: text,
});
export type Problem = z.infer<typeof Problem>;

/** Characters that OAuth allows in `error_description` (RFC 6749 §5.2). */
const OAUTH_TEXT = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/;
const OAuthError = z.object({
  error: z.string().regex(/^[a-z_]+$/),
  error_description: z.string().regex(OAUTH_TEXT).max(300),
});
export type OAuthError = z.infer<typeof OAuthError>;

/** Expects a problem document with this status, and with this code when one is named. */
export function expectProblem(answer: RawAnswer, status: number, code?: string): Problem {
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const problem = Problem.parse(answer.body);
  expect(problem.status).toBe(status);
  expect(problem.type).toBe(`urn:apcv:problem:${problem.code}`);
  if (code !== undefined) expect(problem.code).toBe(code);
  return problem;
}

/** Expects the OAuth form with this status, and with this error when one is named. */
export function expectOAuthError(answer: RawAnswer, status: number, error?: string): OAuthError {
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const refusal = OAuthError.parse(answer.body);
  if (error !== undefined) expect(refusal.error).toBe(error);
  return refusal;
}

/** Headers that tell a client how to come back. */
const HINTS = ["www-authenticate", "dpop-nonce", "oauth-client-attestation-challenge"] as const;

/** Expects the OAuth form to the letter: these two members alone, and of the headers that tell how to come back only those named. */
export function expectExactOAuthError(
  answer: RawAnswer,
  status: number,
  error: string,
  hints: Partial<Record<(typeof HINTS)[number], unknown>> = {},
): void {
  expect(expectOAuthError(answer, status, error)).toEqual(answer.body);
  expect(answer.headers.get("content-type")).toBe("application/json");
  const told = HINTS.flatMap((name) => answer.headers.get(name) ?? []);
  expect(told).toEqual(HINTS.flatMap((name) => hints[name] ?? []));
}

/** Expects what a person's browser shows where there is no wallet to go back to: text that a browser runs nothing of, and no way on. */
export function expectPage(answer: RawAnswer, status: number): string {
  expect(answer.status).toBe(status);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": expect.stringContaining("sandbox"),
  });
  for (const onward of ["location", "set-cookie"]) expect(answer.headers.get(onward)).toBeNull();
  return z.string().parse(answer.body);
}

/** Expects the error form of a route, whichever it is. */
export function expectRefusal(answer: RawAnswer, form: ErrorForm, status: number): void {
  if (form === "problem") expectProblem(answer, status);
  else if (form === "oauth") expectOAuthError(answer, status);
  else expectPage(answer, status);
}

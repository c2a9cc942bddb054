import { expect } from "vitest";
import type { RawAnswer } from "./http-client.ts";
import { expectOAuthError } from "./refusals.ts";

/** Headers whose value differs from time to time: only that they are there is part of a name. */
const VALUES = ["dpop-nonce", "oauth-client-attestation-challenge"] as const;

/** An error by all that a client goes by: its status, its code, and the headers that tell how to come back. */
export const errorName = (status: number, error: string, headers: Headers): string =>
  [`${status} ${error}`, headers.get("www-authenticate") ?? [], ...VALUES.filter((name) => headers.has(name))]
    .flat()
    .join(" | ");

/** Expects the error of this name: the OAuth form with its two members alone, of the right type, never to be kept, and with those headers. */
export function expectNamedError(answer: RawAnswer, name: string): void {
  const { error } = expectOAuthError(answer, answer.status);
  expect(errorName(answer.status, error, answer.headers)).toBe(name);
  expect(Object.keys(answer.body as object).sort()).toEqual(["error", "error_description"]);
  expect(answer.headers.get("content-type")).toBe("application/json");
  for (const header of VALUES) {
    if (answer.headers.has(header)) expect(answer.headers.get(header)).toMatch(/^[\w-]{48}$/);
  }
}

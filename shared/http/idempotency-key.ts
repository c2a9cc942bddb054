import { parseItem } from "structured-headers";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import type { HttpRequest } from "./request.ts";

/** Of a key, in characters. */
const KEY_LENGTH = { min: 8, max: 128 } as const;

export type IdempotencyKeyRefusal =
  | { readonly kind: "idempotency-key-missing" }
  | { readonly kind: "idempotency-key-malformed" };

/**
 * The key of a request that may be repeated (draft-ietf-httpapi-idempotency-key-header-07 §2.1): a structured field whose value is a string,
 * hence in quotes (RFC 9651 §3.3.3). Parameters are passed over.
 */
export function idempotencyKeyOf({ headers }: HttpRequest): Outcome<string, IdempotencyKeyRefusal> {
  const field = headers["idempotency-key"];
  if (field === undefined || field.trim() === "") return refuse({ kind: "idempotency-key-missing" });
  const key = stringIn(field);
  if (key === undefined || key.length < KEY_LENGTH.min || key.length > KEY_LENGTH.max)
    return refuse({ kind: "idempotency-key-malformed" });
  return done(key);
}

function stringIn(field: string): string | undefined {
  try {
    const [value] = parseItem(field);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

import { isUtf8 } from "node:buffer";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The bytes of a base64url text (RFC 7515 §2). Undefined unless it is their one spelling: no padding, no foreign character, no spare bits. */
export function bytesIn(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return text !== "" && bytes.toString("base64url") === text ? bytes : undefined;
}

/** The JSON value in a base64url text; undefined when there is none. */
export function jsonIn(text: string): JsonValue | undefined {
  const bytes = bytesIn(text);
  if (!bytes || !isUtf8(bytes)) return undefined;
  try {
    return JSON.parse(bytes.toString()) as JsonValue;
  } catch {
    return undefined;
  }
}

import { hash, randomBytes, randomInt, randomUUID } from "node:crypto";

/** Source of identifiers, injected like the clock. */
export interface Ids {
  uuid(): string;
  /** 128 unpredictable bits or more, base64url. */
  secret(bytes?: number): string;
}

export const systemIds: Ids = {
  uuid: () => randomUUID(),
  secret: (bytes = 24) => randomBytes(bytes).toString("base64url"),
};

/** That many digits, at most 14, each as likely as the others: a code that somebody types. */
export const randomDigits = (count: number): string => String(randomInt(10 ** count)).padStart(count, "0");

/** SHA-256 of the parts, base64url (43 characters). The separator can't occur in an identifier, so parts never run together. */
export const digest = (...parts: readonly string[]): string => hash("sha256", parts.join("\u0000"), "base64url");

/** The same in the form of a UUID of our own making (version 8, RFC 9562 §5.8): for what must have one name however often it comes. */
export function digestUuid(...parts: readonly string[]): string {
  const hex = hash("sha256", parts.join("\u0000"), "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

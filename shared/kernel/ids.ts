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

/** That many digits, at most 14, each as likely as any other: a code that somebody types. */
export const randomDigits = (count: number): string => String(randomInt(10 ** count)).padStart(count, "0");

/** SHA-256 of the parts, base64url (43 characters). The separator can't occur in an identifier, so parts never run together. */
export const digest = (...parts: readonly string[]): string => hash("sha256", parts.join("\u0000"), "base64url");

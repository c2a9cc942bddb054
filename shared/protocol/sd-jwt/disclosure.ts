import { hash } from "node:crypto";
import { type JsonValue, jsonIn } from "./json.ts";

/** Names that a claim may not have: they carry digests (RFC 9901 §4.1, §4.1.1). */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(["_sd", "...", "_sd_alg"]);

/** Hash functions by the names of `_sd_alg` (IANA "Named Information Hash Algorithm"), and by Node's. */
const HASHES = { "sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512" } as const;
export type HashName = keyof typeof HASHES;

/** The hash function that a payload names: SHA-256 when it names none, undefined when it is none of ours (RFC 9901 §4.1.1). */
export function hashNamed(sdAlg: JsonValue | undefined): HashName | undefined {
  if (sdAlg === undefined) return "sha-256";
  return Object.keys(HASHES).find((name): name is HashName => name === sdAlg);
}

/** Digest of a disclosure, or of a presentation, over its ASCII text, base64url (RFC 9901 §4.2.3, §4.3.1). */
export const digestOf = (text: string, name: HashName): string => hash(HASHES[name], text, "base64url");

/** What a disclosure says: an object's member where it has a name, an array's element where it has none. */
export interface Disclosure {
  readonly name: string | undefined;
  readonly value: JsonValue;
}

/** A disclosure of a member `[salt, name, value]` or of an element `[salt, value]` (RFC 9901 §4.2.1, §4.2.2). */
export const writeDisclosure = (content: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(content)).toString("base64url");

/** Reads a disclosure; undefined for anything but those two forms, with salt and name as text. */
export function readDisclosure(text: string): Disclosure | undefined {
  const content = jsonIn(text);
  if (!Array.isArray(content) || typeof content[0] !== "string") return undefined;
  if (content.length === 2) return { name: undefined, value: content[1] };
  return content.length === 3 && typeof content[1] === "string" ? { name: content[1], value: content[2] } : undefined;
}

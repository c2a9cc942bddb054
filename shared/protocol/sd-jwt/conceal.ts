import { digestOf, type HashName, RESERVED_NAMES, writeDisclosure } from "./disclosure.ts";

/** Claims as their issuer writes them: JSON, in which `disclosable` and `withDecoys` may stand anywhere below the top. */
export type Claims = Readonly<Record<string, unknown>>;

class Disclosable {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

class WithDecoys {
  readonly content: Claims | readonly unknown[];
  readonly count: number;
  constructor(content: Claims | readonly unknown[], count: number) {
    this.content = content;
    this.count = count;
  }
}

/** A member or an element that the holder may show or keep. Its value may hold further ones (RFC 9901 §4.2.6). */
export const disclosable = (value: unknown): unknown => new Disclosable(value);

/** An object or an array with so many digests more that stand for nothing, so that nobody can count (RFC 9901 §4.2.5). */
export const withDecoys = (content: Claims | readonly unknown[], count: number): unknown =>
  new WithDecoys(content, count);

export interface Concealed {
  /** What the issuer signs: digests in place of what is disclosable. */
  readonly payload: Record<string, unknown>;
  readonly disclosures: readonly string[];
}

/** The hash function of what is issued here (RFC 9901 §4.1.1: the one that everybody understands). */
export const ISSUED_HASH: HashName = "sha-256";

/**
 * Replaces what is disclosable by digests (RFC 9901 §4.2.4), those of an object sorted, so that their order tells nothing.
 * @param decoyCount digests at the top that stand for nothing
 * @param newSalt 128 unpredictable bits or more, base64url; asked once for each disclosure and each decoy
 * @throws TypeError for a claim whose name is reserved, and for what is no JSON
 */
export function conceal(claims: Claims, decoyCount: number, newSalt: () => string): Concealed {
  const disclosures: string[] = [];

  const digestFor = (...content: readonly unknown[]): string => {
    const disclosure = writeDisclosure([newSalt(), ...content]);
    disclosures.push(disclosure);
    return digestOf(disclosure, ISSUED_HASH);
  };
  const decoys = (count: number) => Array.from({ length: count }, () => digestOf(newSalt(), ISSUED_HASH));

  const object = (members: Claims, decoyCount: number): Record<string, unknown> => {
    const digests = decoys(decoyCount);
    const clear: [string, unknown][] = [];
    for (const [name, member] of Object.entries(members)) {
      if (RESERVED_NAMES.has(name)) throw new TypeError(`No claim may be named ${name}.`);
      if (member instanceof Disclosable) digests.push(digestFor(name, concealed(member.value)));
      else clear.push([name, concealed(member)]);
    }
    return Object.fromEntries(digests.length > 0 ? [["_sd", digests.sort()], ...clear] : clear);
  };
  const array = (elements: readonly unknown[], decoyCount: number): unknown[] => [
    ...elements.map((element) =>
      element instanceof Disclosable ? { "...": digestFor(concealed(element.value)) } : concealed(element),
    ),
    ...decoys(decoyCount).map((digest) => ({ "...": digest })),
  ];
  const concealed = (value: unknown, decoyCount = 0): unknown => {
    if (value instanceof WithDecoys) return concealed(value.content, value.count);
    if (Array.isArray(value)) return array(value, decoyCount);
    if (isPlainObject(value)) return object(value, decoyCount);
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value;
    throw new TypeError("A claim is JSON, and disclosable once.");
  };

  return { payload: object(claims, decoyCount), disclosures };
}

/** What JSON calls an object: no date, no map, no mark. */
const isPlainObject = (value: unknown): value is Claims =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

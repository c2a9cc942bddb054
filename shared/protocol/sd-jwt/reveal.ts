import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import { type Disclosure, digestOf, type HashName, RESERVED_NAMES, readDisclosure } from "./disclosure.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
import type { SdJwtRefusal } from "./refusals.ts";

/** The levels of objects and arrays that are looked at, the payload itself the first; a card has 3. */
export const MAX_DEPTH = 16;

/**
 * Puts what is disclosed back in its place (RFC 9901 §7.1, steps 3 to 5) and takes all digests out. Whatever the issuer may not sign or
 * the holder may not send is refused; a digest without a disclosure is passed over.
 * @param signed the payload of the issuer's JWT, its signature verified
 */
export function reveal(
  signed: JsonObject,
  disclosures: readonly string[],
  hashName: HashName,
): Outcome<JsonObject, SdJwtRefusal> {
  const sent = new Map<string, Disclosure>();
  for (const text of disclosures) {
    const disclosure = readDisclosure(text);
    if (!disclosure) return refuse({ kind: "disclosure-malformed" });
    sent.set(digestOf(text, hashName), disclosure);
  }
  if (sent.size < disclosures.length) return refuse({ kind: "digest-repeated" });
  const { _sd_alg, ...claims } = signed;
  const revelation = new Revelation(sent);
  const payload = revelation.object(claims, 1);
  return revelation.fault ? refuse(revelation.fault) : done(payload);
}

/** One walk through a payload. It goes on after a fault, within bounds, and tells the first one in the end. */
class Revelation {
  readonly #sent: Map<string, Disclosure>;
  readonly #met = new Set<string>();
  #fault: SdJwtRefusal | undefined;

  constructor(sent: Map<string, Disclosure>) {
    this.#sent = sent;
  }

  get fault(): SdJwtRefusal | undefined {
    return this.#fault ?? (this.#sent.size > 0 ? { kind: "disclosure-unreferenced" } : undefined);
  }

  object(object: JsonObject, depth: number): JsonObject {
    const { _sd, ...clear } = object;
    const members = new Map<string, JsonValue>();
    for (const [name, value] of Object.entries(clear)) this.#add(members, name, value, depth);
    for (const digest of this.#digestsIn(_sd)) {
      const disclosure = this.#disclosed(digest);
      if (!disclosure) continue;
      if (disclosure.name === undefined) this.#refuse({ kind: "disclosure-malformed" });
      else this.#add(members, disclosure.name, disclosure.value, depth);
    }
    // Not by assignment, which would take `__proto__` for the prototype.
    return Object.fromEntries(members);
  }

  #add(members: Map<string, JsonValue>, name: string, value: JsonValue, depth: number): void {
    if (RESERVED_NAMES.has(name)) this.#refuse({ kind: "claim-name-reserved" });
    else if (members.has(name)) this.#refuse({ kind: "claim-repeated" });
    else members.set(name, this.#value(value, depth + 1));
  }

  #array(elements: readonly JsonValue[], depth: number): JsonValue[] {
    return elements.flatMap((element) => {
      if (!isJsonObject(element) || !Object.hasOwn(element, "...")) return [this.#value(element, depth + 1)];
      const digest = element["..."];
      if (typeof digest !== "string" || Object.keys(element).length > 1) {
        this.#refuse({ kind: "digests-malformed" });
        return [];
      }
      const disclosure = this.#disclosed(digest);
      if (disclosure && disclosure.name !== undefined) this.#refuse({ kind: "disclosure-malformed" });
      return disclosure ? [this.#value(disclosure.value, depth + 1)] : [];
    });
  }

  #value(value: JsonValue, depth: number): JsonValue {
    if (typeof value !== "object" || value === null) return value;
    if (depth <= MAX_DEPTH) return isJsonObject(value) ? this.object(value, depth) : this.#array(value, depth);
    this.#refuse({ kind: "too-deep" });
    return null;
  }

  #digestsIn(sd: JsonValue | undefined): readonly string[] {
    if (sd === undefined) return [];
    const texts = Array.isArray(sd) ? sd.filter((digest): digest is string => typeof digest === "string") : [];
    if (!Array.isArray(sd) || texts.length < sd.length) this.#refuse({ kind: "digests-malformed" });
    return texts;
  }

  /** The disclosure behind a digest, given out once. Undefined for a decoy, and for what the holder keeps. */
  #disclosed(digest: string): Disclosure | undefined {
    if (this.#met.has(digest)) this.#refuse({ kind: "digest-repeated" });
    this.#met.add(digest);
    const disclosure = this.#sent.get(digest);
    this.#sent.delete(digest);
    return disclosure;
  }

  #refuse(refusal: SdJwtRefusal): void {
    this.#fault ??= refusal;
  }
}

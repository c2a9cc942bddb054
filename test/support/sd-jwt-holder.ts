import { digestOf, hashNamed, readDisclosure } from "../../shared/protocol/sd-jwt/disclosure.ts";
import { isJsonObject, type JsonValue } from "../../shared/protocol/sd-jwt/json.ts";

export type Path = readonly (string | number)[];
interface Placed {
  readonly text: string;
  readonly path: Path;
}

/** The disclosures of an SD-JWT and where they belong, as its holder sees them all: names of members, places of elements as issued. */
export function placedDisclosures(sdJwt: string): Placed[] {
  const [jwt = "", ...disclosures] = sdJwt.split("~").slice(0, -1);
  const payload = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
  const hashName = hashNamed(payload._sd_alg) ?? "sha-256";
  const byDigest = new Map<unknown, string>(disclosures.map((text) => [digestOf(text, hashName), text]));

  const behind = (digest: unknown, path: Path): Placed[] => {
    const text = byDigest.get(digest);
    const disclosure = text === undefined ? undefined : readDisclosure(text);
    if (text === undefined || !disclosure) return [];
    const own = disclosure.name === undefined ? path : [...path, disclosure.name];
    return [{ text, path: own }, ...within(disclosure.value, own)];
  };
  const element = (value: JsonValue, path: Path) =>
    isJsonObject(value) && "..." in value ? behind(value["..."], path) : within(value, path);
  const within = (value: JsonValue, path: Path): Placed[] => {
    if (Array.isArray(value)) return value.flatMap((one, index) => element(one, [...path, index]));
    if (!isJsonObject(value)) return [];
    const { _sd = [], ...clear } = value;
    const members = Object.entries(clear).flatMap(([name, member]) => within(member, [...path, name]));
    return [...members, ...(Array.isArray(_sd) ? _sd.flatMap((digest) => behind(digest, path)) : [])];
  };
  return within(payload, []);
}

/** The SD-JWT with the disclosures that its holder chooses to show, in the order issued. */
export function showing(sdJwt: string, isShown: (path: Path) => boolean): string {
  const shown = placedDisclosures(sdJwt).flatMap(({ text, path }) => (isShown(path) ? [text] : []));
  const [jwt = "", ...disclosures] = sdJwt.split("~").slice(0, -1);
  return [jwt, ...disclosures.filter((text) => shown.includes(text)), ""].join("~");
}

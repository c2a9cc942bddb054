import { hash, randomBytes, X509Certificate } from "node:crypto";
import { decode, encode, Tagged } from "cborg";
import * as z from "zod";
import type { ClientKey } from "./key-pair.ts";
import { deviceResponse, verifyDeviceResponse } from "./mdoc-peer.ts";

const DOCTYPE = "fr.apcv.card.1";
const NAMESPACE = "fr.apcv.1";

const CardElements = z.strictObject({
  family_name: z.string(),
  given_names: z.string(),
  sex: z.enum(["F", "M"]),
  quality: z.string(),
  organism: z.strictObject({ code: z.string(), regime: z.string(), caisse: z.string() }),
});

const bytes = z.instanceof(Uint8Array);
const instant = z.instanceof(Tagged).transform(({ value }) => new Date(String(value)));
const SecurityObject = z.strictObject({
  version: z.literal("1.0"),
  digestAlgorithm: z.literal("SHA-256"),
  docType: z.literal(DOCTYPE),
  valueDigests: z.strictObject({ [NAMESPACE]: z.map(z.number(), bytes) }),
  deviceKeyInfo: z.strictObject({ deviceKey: z.map(z.number(), z.union([z.number(), bytes])) }),
  validityInfo: z.strictObject({ signed: instant, validFrom: instant, validUntil: instant }),
  status: z.strictObject({ status_list: z.strictObject({ idx: z.int(), uri: z.string() }) }).optional(),
});
const Item = z.strictObject({
  digestID: z.int(),
  random: bytes,
  elementIdentifier: z.string(),
  elementValue: z.unknown(),
});

export interface VerifiedMdoc {
  readonly elements: z.infer<typeof CardElements>;
  /** Coordinates of the key that it is bound to, base64url. */
  readonly deviceKey: { readonly x: string; readonly y: string };
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly status: { readonly idx: number; readonly uri: string } | undefined;
  readonly signer: X509Certificate;
  /** Every salt, digest and key of it, in hex: what it could be told by. */
  readonly parts: readonly string[];
}

/**
 * Verifies a card as an mdoc twice over: shown whole by its wallet's key and verified by `@animo-id/mdoc` under the root, and read by hand with
 * `cborg`. Both must see exactly the card's five elements.
 * @param text the credential as `/credential` answers it
 */
export async function verifyMdoc(
  text: string,
  { root, key, now = new Date() }: { readonly root: X509Certificate; readonly key: ClientKey; readonly now?: Date },
): Promise<VerifiedMdoc> {
  const issuerSigned = Buffer.from(text, "base64url");
  const { items, object, certificate } = readByHand(issuerSigned);
  const elements = Object.keys(CardElements.shape);
  const transcript = encode(new Tagged(24, encode(["reader", randomBytes(16).toString("hex")])));
  const wish = { docType: DOCTYPE, namespace: NAMESPACE, elements, transcript };
  const { documents } = await verifyDeviceResponse(await deviceResponse(issuerSigned, wish, key), {
    root,
    transcript,
    now,
  });
  const byPeer = documents.flatMap((document) => [...(document.getIssuerNameSpace(NAMESPACE) ?? [])]);
  const byHand = items.map(({ item }) => item.elementIdentifier);
  if (documents.length !== 1 || byPeer.map(([name]) => name).join() !== byHand.join())
    throw new Error("the peer sees other elements");
  const coordinate = (label: number) => Buffer.from(object.deviceKeyInfo.deviceKey.get(label) as Uint8Array);
  const digests = [...object.valueDigests[NAMESPACE].values()];
  const secrets = [...items.map(({ item }) => item.random), ...digests, coordinate(-2)];
  return {
    elements: CardElements.parse(
      Object.fromEntries(items.map(({ item }) => [item.elementIdentifier, item.elementValue])),
    ),
    deviceKey: { x: coordinate(-2).toString("base64url"), y: coordinate(-3).toString("base64url") },
    issuedAt: object.validityInfo.signed,
    expiresAt: object.validityInfo.validUntil,
    status: object.status?.status_list,
    signer: certificate,
    parts: secrets.map((part) => Buffer.from(part).toString("hex")),
  };
}

/** `IssuerSigned` (ISO/IEC 18013-5 §8.3.2.1.2.2), each digest held against its item. */
function readByHand(issuerSigned: Uint8Array) {
  const keepTags = { useMaps: true, strict: true, tags: Tagged.preserve(0, 24) };
  const read = decode(issuerSigned, keepTags) as Map<string, unknown>;
  if ([...read.keys()].join() !== "issuerAuth,nameSpaces") throw new Error("not IssuerSigned");
  const [, header, payload] = z.tuple([bytes, z.map(z.number(), bytes), bytes, bytes]).parse(read.get("issuerAuth"));
  const object = SecurityObject.parse(plain(decode(inner(decode(payload, keepTags)), keepTags)));
  const spaces = read.get("nameSpaces") as Map<string, readonly Tagged[]>;
  if ([...spaces.keys()].join() !== NAMESPACE) throw new Error("another namespace");
  const items = (spaces.get(NAMESPACE) ?? []).map((tagged) => ({
    item: Item.parse(decode(inner(tagged))),
    digest: hash("sha256", encode(tagged), "hex"),
  }));
  const digests = object.valueDigests[NAMESPACE];
  for (const { item, digest } of items) {
    if (Buffer.from(digests.get(item.digestID) ?? []).toString("hex") !== digest) throw new Error("a digest is wrong");
  }
  if (digests.size !== items.length) throw new Error("there are digests of something else");
  return { items, object, certificate: new X509Certificate(header.get(33) ?? "") };
}

const inner = (item: unknown): Uint8Array => bytes.parse(z.instanceof(Tagged).parse(item).value);

/** Maps of text as objects; maps of numbers stay. */
function plain(value: unknown): unknown {
  if (!(value instanceof Map)) return value;
  const entries = [...value].map(([name, member]) => [name, plain(member)] as const);
  return entries.every(([name]) => typeof name === "string") ? Object.fromEntries(entries) : new Map(entries);
}

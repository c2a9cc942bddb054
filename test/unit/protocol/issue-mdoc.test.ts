import { createPublicKey, hash, randomBytes, verify, X509Certificate } from "node:crypto";
import { decode, encode, Tagged } from "cborg";
import { beforeAll, expect, test } from "vitest";
import { issueMdoc, type MdocContents } from "../../../shared/protocol/mdoc/issue-mdoc.ts";
import { certifiedSigner } from "../../support/authority.ts";
import { type ClientKey, newClientKey } from "../../support/key-pair.ts";
import { deviceResponse, verifyDeviceResponse } from "../../support/mdoc-peer.ts";

const now = new Date("2026-11-24T12:00:00Z");
const day = (n: number) => new Date(now.getTime() + n * 86_400_000);
const docType = "fr.apcv.card.1";
const namespace = "fr.apcv.1";
const elements = {
  family_name: "GENÊT",
  given_names: "Ange",
  sex: "M",
  quality: "00",
  organism: { code: "012010000", regime: "01", caisse: "201" },
};
const newSalt = () => randomBytes(32);
const transcript = encode(new Tagged(24, encode(["reader", "phone", 1])));

let phone: ClientKey;
let issuer: Awaited<ReturnType<typeof certifiedSigner>>;
let contents: MdocContents;
beforeAll(async () => {
  phone = await newClientKey();
  issuer = await certifiedSigner(day(-1));
  contents = {
    docType,
    namespace,
    elements,
    deviceKey: phone.jwk,
    validity: { signed: now, from: now, until: day(30) },
    status: { uri: "https://cv.example/status-lists/3", idx: 70_000 },
  };
});

const shown = async (names: readonly string[], issuerSigned: Uint8Array, key = phone) =>
  deviceResponse(issuerSigned, { docType, namespace, elements: names, transcript }, key);
const accepted = (response: Uint8Array, at = now, root = issuer.root, session = transcript) =>
  verifyDeviceResponse(response, { root, transcript: session, now: at });

test("another library verifies what the phone shows of it: signature, certificate, digests, life, and the phone's own key", async () => {
  const mdoc = await accepted(await shown(Object.keys(elements), await issueMdoc(issuer, contents, newSalt)));
  expect(mdoc.documents).toHaveLength(1);
  const [document] = mdoc.documents;
  expect(document?.docType).toBe(docType);
  const read = Object.fromEntries(document?.getIssuerNameSpace(namespace) ?? []);
  expect({ ...read, organism: Object.fromEntries(read.organism as Map<string, string>) }).toEqual(elements);
});

test("the phone shows one element and no other", async () => {
  const mdoc = await accepted(await shown(["quality"], await issueMdoc(issuer, contents, newSalt)));
  expect([...(mdoc.documents[0]?.getIssuerNameSpace(namespace) ?? [])]).toEqual([["quality", "00"]]);
});

test("it is refused from another phone, for another session, before and after its life, under another root, and changed", async () => {
  const issued = await issueMdoc(issuer, contents, newSalt);
  const response = await shown(["sex"], issued);
  await accepted(response);
  await expect(accepted(await shown(["sex"], issued, await newClientKey()))).rejects.toThrow();
  const otherSession = encode(new Tagged(24, encode(["other"])));
  await expect(accepted(response, now, issuer.root, otherSession)).rejects.toThrow();
  await expect(accepted(response, day(-1))).rejects.toThrow();
  await expect(accepted(response, day(31))).rejects.toThrow();
  await expect(accepted(response, now, (await certifiedSigner(day(-1))).root)).rejects.toThrow();
  const changed = Buffer.from(response);
  const sex = changed.indexOf("elementValueaM", "latin1");
  expect(sex).toBeGreaterThan(0);
  changed.write("F", sex + "elementValuea".length);
  await expect(accepted(changed)).rejects.toThrow();
});

test("read by hand, it is IssuerSigned with the object that ISO/IEC 18013-5 asks for, and nothing else", async () => {
  const issued = decoded(await issueMdoc(issuer, contents, newSalt));
  const [header, unprotectedHeader, payload, signature] = issued.issuerAuth;
  expect(decode(header, { useMaps: true })).toEqual(new Map([[1, -7]]));
  expect([...unprotectedHeader.keys()]).toEqual([33]);
  const certificate = new X509Certificate(unprotectedHeader.get(33) ?? "");
  expect(certificate.verify(issuer.root.publicKey)).toBe(true);
  const signed = encode(["Signature1", header, new Uint8Array(), payload]);
  const key = { key: certificate.publicKey, dsaEncoding: "ieee-p1363" } as const;
  expect(verify("sha256", signed, key, signature)).toBe(true);

  const items = issued.nameSpaces[namespace] ?? [];
  const object = decode(innerOf(decode(payload, { tags: Tagged.preserve(24) })), {
    useMaps: true,
    tags: Tagged.preserve(0),
  }) as Map<string, unknown>;
  const date = (text: string) => new Tagged(0, text);
  expect(object).toEqual(
    new Map<string, unknown>([
      ["version", "1.0"],
      ["docType", docType],
      ["digestAlgorithm", "SHA-256"],
      ["valueDigests", new Map([[namespace, new Map(items.map((item, id) => [id, digestOf(item)]))]])],
      ["deviceKeyInfo", new Map([["deviceKey", coseKeyOf(phone)]])],
      [
        "validityInfo",
        new Map([
          ["signed", date("2026-11-24T12:00:00Z")],
          ["validFrom", date("2026-11-24T12:00:00Z")],
          ["validUntil", date("2026-12-24T12:00:00Z")],
        ]),
      ],
      [
        "status",
        new Map([
          [
            "status_list",
            new Map<string, unknown>([
              ["idx", 70_000],
              ["uri", "https://cv.example/status-lists/3"],
            ]),
          ],
        ]),
      ],
    ]),
  );
  const read = items.map((item) => decode(innerOf(item)));
  expect(read.map(({ elementIdentifier, elementValue }) => [elementIdentifier, elementValue])).toEqual(
    Object.entries(elements),
  );
  expect(read.map(({ digestID }) => digestID)).toEqual([0, 1, 2, 3, 4]);
});

test("two mdocs of one person have no salt and no digest in common, and one without a status says nothing of it", async () => {
  const both = [await issueMdoc(issuer, contents, newSalt), await issueMdoc(issuer, contents, newSalt)].map(decoded);
  const bytes = both.flatMap(({ nameSpaces }) =>
    (nameSpaces[namespace] ?? []).flatMap((item) => [
      Buffer.from(decode(innerOf(item)).random).toString("hex"),
      Buffer.from(digestOf(item)).toString("hex"),
    ]),
  );
  expect(new Set(bytes).size).toBe(20);
  const without = await issueMdoc(issuer, { ...contents, status: undefined }, newSalt);
  expect(Buffer.from(without).includes("status")).toBe(false);
});

type IssuerAuth = readonly [Uint8Array, Map<number, Uint8Array>, Uint8Array, Uint8Array];
interface IssuerSigned {
  readonly nameSpaces: Readonly<Record<string, readonly Tagged[]>>;
  readonly issuerAuth: IssuerAuth;
}
function decoded(issued: Uint8Array): IssuerSigned {
  const read: Map<string, unknown> = decode(issued, { useMaps: true, strict: true, tags: Tagged.preserve(24) });
  expect([...read.keys()].sort()).toEqual(["issuerAuth", "nameSpaces"]);
  return {
    nameSpaces: Object.fromEntries(read.get("nameSpaces") as Map<string, readonly Tagged[]>),
    issuerAuth: read.get("issuerAuth") as IssuerAuth,
  };
}
const innerOf = (item: Tagged): Uint8Array => item.value as Uint8Array;
const digestOf = (item: Tagged): Uint8Array => new Uint8Array(hash("sha256", encode(item), "buffer"));
const coseKeyOf = (key: ClientKey) => {
  const { x, y } = createPublicKey({ key: { ...key.jwk }, format: "jwk" }).export({ format: "jwk" });
  const coordinate = (text = "") => new Uint8Array(Buffer.from(text, "base64url"));
  return new Map<number, unknown>([
    [1, 2],
    [-1, 1],
    [-2, coordinate(x)],
    [-3, coordinate(y)],
  ]);
};

import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import {
  AUTHORITY_DAYS,
  authorityCertificate,
  DOCUMENT_SIGNER_DAYS,
  type DocumentAuthority,
  documentSignerCertificate,
} from "../../../shared/protocol/mdoc/certificates.ts";
import { signCertificate } from "../../../shared/protocol/x509/certificate.ts";
import { leafKey, trustedLeafKey } from "../../../shared/protocol/x509/certificate-chain.ts";
import { newAuthority } from "../../support/authority.ts";

const from = new Date("2026-11-24T00:00:00Z");
const day = (n: number) => new Date(from.getTime() + n * 86_400_000);
const serial = Buffer.from("00112233445566778899", "hex");
const signerName = { country: "FR", commonName: "Carte d’assurance maladie 1" };

const base64 = (der: Uint8Array) => Buffer.from(der).toString("base64");

let ours: DocumentAuthority;
let documents: DocumentAuthority;
let root: X509Certificate;
let leaf: X509Certificate;
beforeAll(async () => {
  [ours, documents] = [await newAuthority(), await newAuthority()];
  root = new X509Certificate(await authorityCertificate(ours, { serial, from }));
  leaf = new X509Certificate(
    await documentSignerCertificate(ours, { key: documents.key, name: signerName }, { serial, from }),
  );
});

test("OpenSSL reads and verifies both certificates: names, life, keys and what each may do", () => {
  expect(root.verify(root.publicKey)).toBe(true);
  expect(leaf.checkIssued(root)).toBe(true);
  expect(leaf.verify(root.publicKey)).toBe(true);
  expect([root.ca, leaf.ca]).toEqual([true, false]);
  expect(root.subject).toBe("C=FR\nCN=Autorité");
  expect(leaf.issuer).toBe(root.subject);
  expect(leaf.subject).toBe("C=FR\nCN=Carte d’assurance maladie 1");
  expect(leaf.serialNumber).toBe("112233445566778899");
  expect(leaf.publicKey.export({ format: "jwk" })).toEqual(documents.key);
  expect([leaf.validFromDate, leaf.validToDate]).toEqual([from, day(DOCUMENT_SIGNER_DAYS)]);
  expect(root.validToDate).toEqual(day(AUTHORITY_DAYS));
  expect(leaf.keyUsage).toEqual(["1.0.18013.5.1.2"]);
});

test("whatever names, lives, serials and keys it has, a certificate is read by OpenSSL as it was written", async () => {
  const latest = new Date("2120-01-01T00:00:00Z");
  const instant = fc.date({ min: new Date("1970-01-01T00:00:00Z"), max: latest, noInvalidDate: true });
  const commonName = fc.stringMatching(/^[\p{L}\p{N} ’-]{1,64}$/u);
  const serials = fc.uint8Array({ minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(commonName, commonName, instant, instant, serials, async (issued, by, start, end, number) => {
      const der = await signCertificate(ours.signer, {
        serial: number,
        issuer: { country: "FR", commonName: by },
        subject: { country: "BE", commonName: issued },
        from: start,
        to: end,
        publicKey: documents.key,
        extensions: [],
      });
      const read = new X509Certificate(der);
      expect(read.verify(root.publicKey)).toBe(true);
      expect(read.toLegacyObject().subject).toMatchObject({ C: "BE", CN: issued });
      expect(read.toLegacyObject().issuer).toMatchObject({ C: "FR", CN: by });
      expect(BigInt(`0x${read.serialNumber}`)).toBe(BigInt(`0x${Buffer.from(number).toString("hex")}`));
      const toTheSecond = (date: Date) => Math.floor(date.getTime() / 1000);
      expect(toTheSecond(read.validFromDate)).toBe(toTheSecond(start));
      expect(toTheSecond(read.validToDate)).toBe(toTheSecond(end));
    }),
    { numRuns: 100 },
  );
});

test("a chain is trusted to its root, sent with or without it, while all of it is in force", () => {
  const chain = [base64(leaf.raw)];
  for (const x5c of [chain, [...chain, base64(root.raw)]]) {
    expect(trustedLeafKey(x5c, [root], day(1))?.export({ format: "jwk" })).toEqual(documents.key);
    expect(trustedLeafKey(x5c, [root], day(-1))).toBeUndefined();
    expect(trustedLeafKey(x5c, [root], day(DOCUMENT_SIGNER_DAYS + 1))).toBeUndefined();
    expect(trustedLeafKey(x5c, [], day(1))).toBeUndefined();
  }
  expect(trustedLeafKey(chain, [leaf], day(1))).toBeDefined();
});

test("a chain is not trusted by another root of the same name, by a certificate that is no authority's, or out of order", async () => {
  const impostor = { ...(await newAuthority()), name: ours.name };
  const falseRoot = new X509Certificate(await authorityCertificate(impostor, { serial, from }));
  const belowLeaf = await documentSignerCertificate(
    { ...documents, name: signerName },
    { key: ours.key, name: ours.name },
    { serial, from },
  );
  const wrong = [
    [base64(belowLeaf), base64(leaf.raw)],
    [base64(root.raw), base64(leaf.raw)],
    [base64(root.raw)],
    [base64(leaf.raw), base64(falseRoot.raw)],
    [base64(leaf.raw), base64(leaf.raw)],
  ];
  for (const x5c of wrong) expect(trustedLeafKey(x5c, [root], day(1))).toBeUndefined();
  expect(trustedLeafKey([base64(leaf.raw)], [falseRoot], day(1))).toBeUndefined();
});

test("what is no chain of certificates has no key", () => {
  for (const x5c of [undefined, [], "", [""], ["AAAA"], [1], Array(5).fill(base64(leaf.raw))]) {
    expect(trustedLeafKey(x5c, [root], day(1))).toBeUndefined();
    expect(leafKey(x5c)).toBeUndefined();
  }
  expect(leafKey([base64(leaf.raw)])?.export({ format: "jwk" })).toEqual(documents.key);
});

import { createPublicKey, hash, randomBytes, verify as verifySignature, X509Certificate } from "node:crypto";
import { DeviceRequest, DeviceResponse, MDoc, type MdocContext, parseIssuerSigned, Verifier } from "@animo-id/mdoc";
import { type ClientKey, newClientKey } from "./key-pair.ts";

/** The cryptography that `@animo-id/mdoc` leaves to its user: signatures by this device key, chains under one trusted root. */
const mdocContext = (deviceKey: ClientKey): MdocContext => ({
  crypto: {
    random: (length) => randomBytes(length),
    digest: ({ bytes }) => hash("sha256", bytes, "buffer"),
    calculateEphemeralMacKeyJwk: () => {
      throw new Error("devices sign here");
    },
  },
  cose: {
    sign1: {
      sign: async ({ sign1 }) => {
        const { data } = sign1.getRawSigningData();
        const algorithm = { name: "ECDSA", hash: "SHA-256" };
        return new Uint8Array(await crypto.subtle.sign(algorithm, deviceKey.privateKey, Buffer.from(data)));
      },
      verify: async ({ sign1, jwk }) => {
        const { data, signature, alg } = sign1.getRawVerificationData();
        if (alg !== "ES256") return false;
        const key = createPublicKey({ key: { ...jwk, kty: "EC" }, format: "jwk" });
        return verifySignature("sha256", data, { key, dsaEncoding: "ieee-p1363" }, signature);
      },
    },
    mac0: {
      sign: () => {
        throw new Error("devices sign here");
      },
      verify: () => false,
    },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => [
      String(new X509Certificate(certificate).toLegacyObject().issuer[field as "C"]),
    ],
    getPublicKey: async ({ certificate }) => new X509Certificate(certificate).publicKey.export({ format: "jwk" }),
    validateCertificateChain: ({ trustedCertificates: [root], x5chain: [leaf] }) => {
      const issuer = new X509Certificate(root);
      if (!new X509Certificate(leaf).verify(issuer.publicKey)) throw new Error("not under the trusted root");
    },
    getCertificateData: ({ certificate }) => {
      const read = new X509Certificate(certificate);
      return {
        issuerName: read.issuer,
        subjectName: read.subject,
        serialNumber: read.serialNumber,
        thumbprint: read.fingerprint256,
        notBefore: read.validFromDate,
        notAfter: read.validToDate,
        pem: read.toString(),
      };
    },
  },
});

/** What a reader asks for, and the phone's answer signed by its device key, by `@animo-id/mdoc` both. */
export async function deviceResponse(
  issuerSigned: Uint8Array,
  wish: { docType: string; namespace: string; elements: readonly string[]; transcript: Uint8Array },
  deviceKey: ClientKey,
): Promise<Uint8Array> {
  const { docType, namespace, elements, transcript } = wish;
  const nameSpaces = new Map([[namespace, new Map(elements.map((element) => [element, false]))]]);
  const mdoc = new MDoc([parseIssuerSigned(issuerSigned, docType)]);
  const response = await DeviceResponse.from(mdoc)
    .usingDeviceRequest(DeviceRequest.from("1.0", [{ itemsRequestData: { docType, nameSpaces } }]))
    .usingSessionTranscriptBytes(transcript)
    .authenticateWithSignature({ ...deviceKey.jwk }, "ES256")
    .sign(mdocContext(deviceKey));
  return response.encode();
}

/** @throws when any check of ISO/IEC 18013-5 §9.3.1 fails */
export async function verifyDeviceResponse(
  encodedDeviceResponse: Uint8Array,
  expected: { root: X509Certificate; transcript: Uint8Array; now: Date },
): Promise<MDoc> {
  const { root, transcript: encodedSessionTranscript, now } = expected;
  const trustedCertificates = [new Uint8Array(root.raw)];
  const context = mdocContext(await newClientKey());
  return new Verifier().verifyDeviceResponse(
    { encodedDeviceResponse, encodedSessionTranscript, trustedCertificates, now },
    context,
  );
}

import { hash } from "node:crypto";
import type { PublicJwk } from "../public-jwk.ts";
import type { Signer } from "../signer.ts";
import { type Cbor, dateTime, embedded, encodeCbor, type Tagged } from "./cbor.ts";
import { coseKey, sign1 } from "./cose.ts";

export interface MdocContents {
  readonly docType: string;
  readonly namespace: string;
  /** Each can be shown alone. */
  readonly elements: Readonly<Record<string, Cbor>>;
  /** The wallet's key, which must sign whenever the mdoc is shown. */
  readonly deviceKey: PublicJwk;
  /** `signed` lies within the life of the signer's certificate. */
  readonly validity: { readonly signed: Date; readonly from: Date; readonly until: Date };
  /** Where the mdoc's status can be read (Token Status List §6.3); undefined for one that ends before it could change. */
  readonly status: { readonly uri: string; readonly idx: number } | undefined;
}

export interface DocumentSigner {
  readonly signer: Signer;
  /** Its document signer certificate, DER. */
  readonly certificate: Uint8Array;
}

/**
 * Issues an mdoc: `IssuerSigned` (ISO/IEC 18013-5 §8.3.2.1.2.2) with a mobile security object (§9.1.2.4) of SHA-256 digests, signed ES256.
 * @param newSalt 16 unpredictable bytes or more, new for each element
 * @returns CBOR; OpenID4VCI carries it in base64url (appendix A.2.4)
 */
export async function issueMdoc(
  { signer, certificate }: DocumentSigner,
  contents: MdocContents,
  newSalt: () => Uint8Array,
): Promise<Uint8Array> {
  const { namespace, elements } = contents;
  const items = Object.entries(elements).map(([elementIdentifier, elementValue], digestID) =>
    embedded({ digestID, random: newSalt(), elementIdentifier, elementValue }),
  );
  const issuerAuth = await sign1(signer, certificate, encodeCbor(embedded(securityObject(contents, items))));
  return encodeCbor({ nameSpaces: { [namespace]: items }, issuerAuth });
}

function securityObject(contents: MdocContents, items: readonly Tagged[]): Cbor {
  const { docType, namespace, deviceKey, validity, status } = contents;
  return {
    version: "1.0",
    digestAlgorithm: "SHA-256",
    valueDigests: { [namespace]: new Map(items.map((item, digestID) => [digestID, digestOf(item)])) },
    deviceKeyInfo: { deviceKey: coseKey(deviceKey) },
    docType,
    validityInfo: {
      signed: dateTime(validity.signed),
      validFrom: dateTime(validity.from),
      validUntil: dateTime(validity.until),
    },
    ...(status && { status: { status_list: { idx: status.idx, uri: status.uri } } }),
  };
}

/** Over the item as it is sent, its tag included (§9.1.2.5). */
const digestOf = (item: Tagged): Uint8Array => hash("sha256", encodeCbor(item), "buffer");

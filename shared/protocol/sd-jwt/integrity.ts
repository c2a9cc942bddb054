import { hash } from "node:crypto";

/** Integrity metadata of a document (W3C SRI §3; SD-JWT VC, "Integrity of Referenced Documents"): over its very bytes. */
export const integrityOf = (document: string): string => `sha256-${hash("sha256", document, "base64")}`;

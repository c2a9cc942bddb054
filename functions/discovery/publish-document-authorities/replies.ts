import * as z from "zod";

/** Certificates in PEM, one after another. */
export const replies = { 200: { "application/pem-certificate-chain": z.string() }, 304: undefined };

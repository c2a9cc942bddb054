import * as z from "zod";
import { KeySet } from "../../../shared/http/reply-parts.ts";

/** SD-JWT VC: the keys that sign credentials, and nothing else. */
const VcIssuer = z.strictObject({ issuer: z.url(), jwks: KeySet });

export const replies = {
  "/.well-known/jwt-vc-issuer": { 200: VcIssuer, 304: undefined },
  "/jwks.json": { 200: KeySet, 304: undefined },
};

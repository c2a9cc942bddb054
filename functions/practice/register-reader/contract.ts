import * as z from "zod";
import { READER_ROLES, type Reader, type ReaderFacts, readerClientId } from "../../../shared/domain/practice.ts";
import { SOFTWARE_NAME, SOFTWARE_VERSION } from "../../../shared/domain/software.ts";
import { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import type { Changed } from "../register-practice/change-entry.ts";
import { Caution, PracticeId } from "../register-practice/contract.ts";
import type { ReaderReply } from "../registry-replies.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

export const ReaderId = z.string().regex(/^[a-z0-9-]{1,32}$/);
export const Path = z.object({ practiceId: PracticeId, readerId: ReaderId });
/** What the registry holds of a reader: as it is sent, and as it stands in a line of an import. */
export const ReaderFields = {
  jwk: PublicJwk,
  /** The key that is to follow: both are good until the next change names it alone. */
  next_jwk: PublicJwk.optional(),
  /** `reception` for a registration desk: told who comes and whether their rights hold, and bills nothing. */
  role: z.enum(READER_ROLES).default("care"),
  software: z.strictObject({
    name: z.string().regex(SOFTWARE_NAME),
    version: z.string().regex(SOFTWARE_VERSION),
  }),
  /** SHA-256 of the TLS client certificate, base64url, where the reader may come with no other. */
  certificate: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .optional(),
};
export const Body = z.strictObject({ ...ReaderFields, ...Caution });

export const factsOf = ({ jwk, next_jwk, role, software, certificate }: z.infer<typeof Body>): ReaderFacts => ({
  jwk,
  nextJwk: next_jwk,
  role,
  software,
  certificate,
});

export const presentReader = (reader: Reader): ReaderReply => ({
  client_id: readerClientId(reader),
  jwk: reader.jwk,
  next_jwk: reader.nextJwk,
  role: reader.role,
  software: reader.software,
  certificate: reader.certificate,
  state: reader.state,
  revision: reader.revision,
});

export const present = ({ entry, outcome }: Changed<Reader>): Reply => ({ ...presentReader(entry), outcome });

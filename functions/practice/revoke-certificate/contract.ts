import * as z from "zod";
import { certificateSerial, type Revocation } from "../../../shared/domain/certificate.ts";
import { ChangeReason } from "../../../shared/http/change-reason.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

/** A serial number in hexadecimal, at most 20 bytes (RFC 5280 §4.1.2.2), with or without colons. */
export const Path = z.object({
  serial: z
    .string()
    .regex(/^([0-9A-Fa-f]{2}:?){0,19}[0-9A-Fa-f]{1,2}$/)
    .transform(certificateSerial),
});
export const Body = z.strictObject({ reason: ChangeReason });

export const present = ({ serial, at, reason }: Revocation): Reply => ({
  serial,
  revoked_at: at.toISOString(),
  reason,
});

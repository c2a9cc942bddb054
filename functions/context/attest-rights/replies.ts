import * as z from "zod";
import { Jws } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({ attestation: Jws });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };

import * as z from "zod";
import { Hash } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({ jkt: Hash });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };

import * as z from "zod";
import { KeyReply } from "../key-schema.ts";

export const Reply = KeyReply.extend({ outcome: z.enum(["changed", "unchanged"]) });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };

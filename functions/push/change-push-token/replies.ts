import * as z from "zod";
import { REGISTRATIONS } from "../../../shared/domain/push-registration.ts";

export const Reply = z.strictObject({ push: z.enum(REGISTRATIONS) });
export type Reply = z.input<typeof Reply>;

export const replies = { 202: Reply };

import * as z from "zod";

/** The lowest version of a software that is taken. */
export const VersionReply = z.strictObject({ name: z.string(), minimum_version: z.string(), revision: z.int().min(1) });
export type VersionReply = z.input<typeof VersionReply>;

import * as z from "zod";

/**
 * What a caller sends back as it was given, in base64url, and only this service reads: a place in a list. It answers what the text says, still to be
 * tested by whoever asked.
 * @param most characters of the text
 */
export const opaqueText = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[\w-]*$/)
    .transform((text) => Buffer.from(text, "base64url").toString("utf8"));

export const asOpaqueText = (said: string): string => Buffer.from(said).toString("base64url");

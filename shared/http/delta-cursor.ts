import * as z from "zod";
import type { DeltaCursor } from "../domain/delta.ts";

/** An opaque text that says where a list is read on. @param place pattern of the places of that list */
export const deltaCursor = (place: string) => {
  const form = new RegExp(`^(?:${place})?\\|${place}$`);
  return z
    .string()
    .max(400)
    .transform((text) => Buffer.from(text, "base64url").toString("utf8"))
    .refine((text) => form.test(text))
    .transform((text): DeltaCursor => {
      const [settled = "", onwards = ""] = text.split("|");
      return { settled, place: onwards };
    });
};

export const deltaCursorText = ({ settled, place }: DeltaCursor): string =>
  Buffer.from(`${settled}|${place}`).toString("base64url");

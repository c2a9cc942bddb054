import type { DeltaCursor } from "../domain/delta.ts";
import { asOpaqueText, opaqueText } from "./opaque-text.ts";

/** An opaque text that says where a list is read on. @param place pattern of the places of that list */
export const deltaCursor = (place: string) => {
  const form = new RegExp(`^(?:${place})?\\|${place}$`);
  return opaqueText(400)
    .refine((text) => form.test(text))
    .transform((text): DeltaCursor => {
      const [settled = "", onwards = ""] = text.split("|");
      return { settled, place: onwards };
    });
};

export const deltaCursorText = ({ settled, place }: DeltaCursor): string => asOpaqueText(`${settled}|${place}`);

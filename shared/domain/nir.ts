import { done, type Outcome, refuse } from "../kernel/outcome.ts";

/** A NIR whose key is right: 13 characters, Corsica written 2A or 2B. Never logged, never in a URL, never a table key. */
export type Nir = string & { readonly brand: "nir" };
export type NirRefusal = { readonly kind: "nir-malformed" } | { readonly kind: "nir-key-wrong" };

const SHAPE = /^[1-478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{6}[0-9]{2}$/;

/**
 * The two digits that belong to the 13 characters of a number: 97 − (N mod 97), where Corsica's 2A counts as 19 and 2B as 18 (INSEE). The
 * prime 97 makes every change of one character show.
 */
export function nirKey(number: string): string {
  const digits = number.slice(0, 5) + number.slice(5, 7).replace("2A", "19").replace("2B", "18") + number.slice(7);
  return String(97 - (Number(digits) % 97)).padStart(2, "0");
}

/**
 * Reads the 15 characters of a NIR with its key. Months above 12 (20, 30 to 42, 50 and more) and provisional numbers (first digit 3, 4, 7,
 * 8) exist, so neither is refused.
 */
export function parseNir(text: string): Outcome<Nir, NirRefusal> {
  if (!SHAPE.test(text)) return refuse({ kind: "nir-malformed" });
  const number = text.slice(0, 13);
  if (nirKey(number) !== text.slice(13)) return refuse({ kind: "nir-key-wrong" });
  return done(number as Nir);
}

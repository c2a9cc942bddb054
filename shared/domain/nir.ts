import { done, type Outcome, refuse } from "../kernel/outcome.ts";

/** A NIR whose key is right: 13 characters, Corsica written 2A or 2B. Never logged, never in a URL, never a table key. */
export type Nir = string & { readonly brand: "nir" };
export type NirRefusal = { readonly kind: "nir-malformed" } | { readonly kind: "nir-key-wrong" };

const SHAPE = /^[1-478][0-9]{4}(?:[0-9]{2}|2[AB])[0-9]{6}[0-9]{2}$/;

/**
 * Reads the 15 characters of a NIR with its key. Key = 97 − (N mod 97), Corsica 2A → 19 and 2B → 18 before computing (INSEE).
 * Months above 12 and provisional numbers (first digit 3, 4, 7, 8) exist, so neither is refused.
 */
export function parseNir(text: string): Outcome<Nir, NirRefusal> {
  if (!SHAPE.test(text)) return refuse({ kind: "nir-malformed" });
  const number = Number(text.slice(0, 13).replace("2A", "19").replace("2B", "18"));
  const key = 97 - (number % 97);
  if (key !== Number(text.slice(13))) return refuse({ kind: "nir-key-wrong" });
  return done(text.slice(0, 13) as Nir);
}

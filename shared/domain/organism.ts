import { type Departement, departementByCode } from "./departement.ts";

/** A compulsory organism: régime (2 digits) + caisse (3) + centre (4). */
export interface Organism {
  readonly code: string;
  readonly regime: string;
  readonly caisse: string;
}

/** Schemes of the start: régime général, MSA, MGEN (domain: "Who can have it"). */
const PARTICIPATING_REGIMES: ReadonlySet<string> = new Set(["01", "02", "91"]);
const CORSICA: Readonly<Record<string, string>> = { "201": "2A", "202": "2B" };

export const organismOf = (code: string): Organism => ({ code, regime: code.slice(0, 2), caisse: code.slice(2, 5) });

export const takesPart = (organism: Organism): boolean => PARTICIPATING_REGIMES.has(organism.regime);

/** The département of a fund: the first two digits of its caisse; Corsica 201 and 202; overseas the caisse is the département. */
export function departementOf(organism: Organism): Departement | undefined {
  const { caisse } = organism;
  if (caisse.startsWith("97")) return departementByCode(caisse);
  return departementByCode(CORSICA[caisse] ?? caisse.slice(0, 2));
}

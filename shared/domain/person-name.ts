/** A name as civil registers compare them: no case, accents, hyphens or apostrophes; single spaces. */
export const comparableName = (name: string): string =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/œ/giu, "oe")
    .replace(/æ/giu, "ae")
    .replace(/[^\p{L}]+/gu, " ")
    .trim()
    .toUpperCase();

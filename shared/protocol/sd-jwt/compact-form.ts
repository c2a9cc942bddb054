/** An SD-JWT or SD-JWT+KB in its parts (RFC 9901 §4), of which nothing is verified yet. */
export interface CompactForm {
  readonly issuerJwt: string;
  readonly disclosures: readonly string[];
  /** Undefined in an SD-JWT without key binding. */
  readonly keyBindingJwt: string | undefined;
  /** Everything up to and including the last `~`: what `sd_hash` is taken over (RFC 9901 §4.3.1). */
  readonly presented: string;
}

/** The most that is looked at: a card has 5 disclosures and 2,000 characters, a national identity credential some 30 and 10,000. */
export const MAX_CHARACTERS = 65_536;
export const MAX_DISCLOSURES = 128;

/** Takes `<JWT>~<disclosure>~…~[<KB-JWT>]` apart; undefined when it has not that form or is too large. */
export function parseCompactForm(text: string): CompactForm | undefined {
  if (text.length > MAX_CHARACTERS) return undefined;
  // One part more than can be right is enough to see that there are too many.
  const [issuerJwt, ...parts] = text.split("~", MAX_DISCLOSURES + 3);
  const keyBindingJwt = parts.pop();
  if (!issuerJwt || keyBindingJwt === undefined || parts.length > MAX_DISCLOSURES || parts.includes(""))
    return undefined;
  return {
    issuerJwt,
    disclosures: parts,
    keyBindingJwt: keyBindingJwt || undefined,
    presented: text.slice(0, text.lastIndexOf("~") + 1),
  };
}

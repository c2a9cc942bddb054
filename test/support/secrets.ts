/** Words that the protocols say aloud: kinds, states, names of grants. They tell nothing about anybody. */
const PUBLIC_WORDS: ReadonlySet<string> = new Set([
  "france-identite",
  "document-video",
  "consultation",
  "dispensing",
  "hospital-stay",
  "identity-approved",
  "pharmacist",
  "context care-event",
  "apcv_credential",
  "apcv_sd_jwt_vc",
  "apcv_mso_mdoc",
  "client_credentials",
]);
const PUBLIC_SCHEMES = /^(?:urn:|https?:\/\/)/;
/** Two instants of one millisecond are the same text: the answer's "pushed at" may be the log's own. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;
/** Shorter texts stand in a log by chance; those that matter all the same are named with `hold`. */
const SHORTEST_COLLECTED = 9;

/** A secret and what it is, so that a failing test can say what leaked without quoting it. */
export interface Secret {
  readonly kind: string;
  readonly value: string;
}

/** Everything that the clients of a test held and that no log may contain. */
export class Secrets {
  readonly #held = new Map<string, string>();

  /** Remembers one value whatever its length: a name, a 6-digit code. What it was called first it stays. */
  hold(kind: string, value: string): void {
    if (value !== "" && !this.#held.has(value)) this.#held.set(value, kind);
  }

  /** Remembers every text inside a value that travelled, however deep. */
  holdAll(kind: string, value: unknown): void {
    if (typeof value === "string") {
      const isSaidAloud = PUBLIC_WORDS.has(value) || PUBLIC_SCHEMES.test(value) || INSTANT.test(value);
      const isPublic = value.length < SHORTEST_COLLECTED || isSaidAloud;
      if (!isPublic) this.hold(kind, value);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, part] of Object.entries(value)) this.holdAll(`${kind} ${key}`, part);
    }
  }

  get all(): readonly Secret[] {
    return [...this.#held].map(([value, kind]) => ({ kind, value }));
  }

  /** The kinds of secrets that a text contains, alone or as part of a longer one; digits only where they stand alone. */
  foundIn(text: string): string[] {
    return this.all.filter(({ value }) => contains(text, value)).map(({ kind }) => kind);
  }
}

function contains(text: string, value: string): boolean {
  if (value.length >= SHORTEST_COLLECTED) return text.includes(value);
  const escaped = value.replace(/[^\p{L}\p{N}]/gu, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, "iu").test(text);
}

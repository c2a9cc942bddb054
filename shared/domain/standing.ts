import type { PracticeKind } from "./practice.ts";
import { isOlder, type Software, softwareKey } from "./software.ts";

/** What is known of a client of the practice API at a call: from its token, and from its connection. */
export interface ClientAtCall {
  readonly clientId: string;
  /** When its token was asked for, in seconds since 1970. */
  readonly tokenAt: number;
  /** Readers have one. */
  readonly software?: Software | undefined;
  /** Of a reader's practice, as it was registered when the token was asked for. */
  readonly practiceKind?: PracticeKind | undefined;
  /** Serial number of the TLS client certificate, where there is one. */
  readonly certificateSerial?: string | undefined;
}

/** Who is refused although a token still says otherwise. Small and short-lived, as tokens are. */
export interface Denials {
  /** Practices, and readers by their client id: tokens asked for up to this second (since 1970) are worth nothing. */
  readonly tokensUntil: ReadonlyMap<string, number>;
  /** Serial numbers of certificates that were revoked a moment ago. */
  readonly certificates: ReadonlySet<string>;
  /** The lowest version that is taken, by `softwareKey`. */
  readonly minimumVersions: ReadonlyMap<string, string>;
}

export type StandingRefusal =
  | { readonly kind: "reader-blocked" }
  | { readonly kind: "software-too-old"; readonly minimum: string };
export type Standing = "good" | StandingRefusal;

/** Whether a client may act: neither its token, its practice's nor its certificate is denied, and its software is young enough. */
export function standingOf(denials: Denials, client: ClientAtCall): Standing {
  const [practiceId = ""] = client.clientId.split(".");
  const isEnded = (id: string) => client.tokenAt <= (denials.tokensUntil.get(id) ?? Number.NEGATIVE_INFINITY);
  const isRevoked = client.certificateSerial !== undefined && denials.certificates.has(client.certificateSerial);
  if (isEnded(client.clientId) || isEnded(practiceId) || isRevoked) return { kind: "reader-blocked" };
  const { software } = client;
  const minimum = software && denials.minimumVersions.get(softwareKey(software.name));
  const isTooOld = software && minimum !== undefined && isOlder(software.version, minimum);
  return isTooOld ? { kind: "software-too-old", minimum } : "good";
}

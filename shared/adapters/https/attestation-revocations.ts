import { type Clock, plusSeconds } from "../../kernel/clock.ts";
import { log, safeError } from "../../log/log.ts";
import { readRevokedSerials } from "../../protocol/device-attestation/revoked-serials.ts";

/** A list this old is asked for again; where that fails it still counts until the other age, and is asked for again a minute later. */
const FRESH_SECONDS = 3600;
const USABLE_SECONDS = 24 * 3600;
const RETRY_SECONDS = 60;
const TIMEOUT_MS = 2500;

/** The list can't be had, and no copy younger than a day is at hand: a breakage, since nobody knows what has been revoked. */
export class RevocationsUnavailable extends Error {
  override readonly name = "RevocationsUnavailable";
}

interface Copy {
  readonly serials: ReadonlySet<string>;
  readonly fetchedAt: Date;
}

/** The environment's copy of the list of revoked attestation certificates: at most an hour old, or a day when its publisher is down. */
export function attestationRevocations(url: string, now: Clock): () => Promise<ReadonlySet<string>> {
  let copy: Copy | undefined;
  let nextAt: Date | undefined;
  return async () => {
    const at = now();
    if (copy && nextAt && at < nextAt) return copy.serials;
    try {
      copy = { serials: await fetchSerials(url), fetchedAt: at };
      nextAt = plusSeconds(at, FRESH_SECONDS);
    } catch (cause) {
      if (!copy || at > plusSeconds(copy.fetchedAt, USABLE_SECONDS)) {
        throw new RevocationsUnavailable("the list of revoked attestation certificates can't be had", { cause });
      }
      nextAt = plusSeconds(at, RETRY_SECONDS);
      log("revocations.stale", safeError(cause));
    }
    return copy.serials;
  };
}

async function fetchSerials(url: string): Promise<ReadonlySet<string>> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "error" });
  if (!answer.ok) throw new Error(`it was answered ${answer.status}`);
  return readRevokedSerials(await answer.json());
}

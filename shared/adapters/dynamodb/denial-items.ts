import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { softwareKey } from "../../domain/software.ts";
import { type ClientAtCall, type Denials, type Standing, standingOf } from "../../domain/standing.ts";
import { type Clock, epochSeconds, plusSeconds } from "../../kernel/clock.ts";
import { keptFor } from "../../kernel/kept.ts";
import { ACCESS_TOKEN_SECONDS } from "../../protocol/access-token.ts";
import type { Table } from "./table.ts";

/** All denials stand in one partition, which an environment reads whole: some hundred bytes each, and few at a time. */
export const DENIALS = "DENIALS";
/** Twice as long as the tokens live that a denial is about. */
const DENIAL_SECONDS = 2 * ACCESS_TOKEN_SECONDS;
/** A change takes effect at most so much later than its instant: longer than the function that writes it may run, and clocks are apart. */
const WRITING_SECONDS = 10;
/** An environment knows a denial this many seconds after it was written, at the latest. */
const DENIALS_CACHE_SECONDS = 30;

const expiresAt = z.number();
const StoredDenial = z.discriminatedUnion("type", [
  z.object({ type: z.literal("denied-tokens"), client: z.string(), until: z.number(), expiresAt }),
  z.object({ type: z.literal("denied-certificate"), serial: z.string(), expiresAt }),
  z.object({ type: z.literal("minimum-version"), name: z.string(), minimumVersion: z.string() }),
]);
type StoredDenial = z.infer<typeof StoredDenial>;

/**
 * The tokens that a practice's readers, or one reader, have asked for until the change is surely written are worth nothing: one that was asked
 * for a moment before may be signed a moment after.
 */
export const deniedTokens = (client: string, at: Date): StoredDenial & { pk: string; sk: string } => ({
  pk: DENIALS,
  sk: `CLIENT#${client}`,
  type: "denied-tokens",
  client,
  until: epochSeconds(plusSeconds(at, WRITING_SECONDS)),
  expiresAt: epochSeconds(plusSeconds(at, DENIAL_SECONDS)),
});

/** The same of tokens that are bound to a TLS client certificate. */
export const deniedCertificate = (serial: string, at: Date): StoredDenial & { pk: string; sk: string } => ({
  pk: DENIALS,
  sk: `CERTIFICATE#${serial}`,
  type: "denied-certificate",
  serial,
  expiresAt: epochSeconds(plusSeconds(at, DENIAL_SECONDS)),
});

/** Who may not act now, from the environment's memory; read anew, in one query, when it is 30 seconds old. */
export const standingsIn = (table: Table, now: Clock) => {
  const denials = keptFor(DENIALS_CACHE_SECONDS, now, async () => denialsOf(await allIn(table), now()));
  return { denials, standing: async (client: ClientAtCall): Promise<Standing> => standingOf(await denials(), client) };
};

async function allIn(table: Table): Promise<StoredDenial[]> {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": DENIALS },
      ConsistentRead: true,
    },
  );
  const found: StoredDenial[] = [];
  for await (const { Items = [] } of pages) found.push(...z.array(StoredDenial).parse(Items));
  return found;
}

/** Deletion by TTL is late: what is over is left out, though it denies no token that still lives. */
function denialsOf(found: readonly StoredDenial[], at: Date): Denials {
  const live = found.filter((denial) => denial.type === "minimum-version" || denial.expiresAt > epochSeconds(at));
  return {
    tokensUntil: new Map(live.flatMap((d) => (d.type === "denied-tokens" ? [[d.client, d.until] as const] : []))),
    certificates: new Set(live.flatMap((d) => (d.type === "denied-certificate" ? [d.serial] : []))),
    minimumVersions: new Map(
      live.flatMap((d) => (d.type === "minimum-version" ? [[softwareKey(d.name), d.minimumVersion] as const] : [])),
    ),
  };
}

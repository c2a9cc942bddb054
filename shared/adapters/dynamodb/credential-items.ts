import { GetCommand, paginateQuery, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { CardChange } from "../../domain/card-change.ts";
import {
  type CredentialHolder,
  credentialIdOf,
  type Issuance,
  LARGEST_BATCH,
  type NewCredential,
  type NotRecorded,
  outlivesLists,
  type PresentableCredential,
  type RecordedCredential,
  type RevocationReason,
} from "../../domain/credential.ts";
import type { StatusPlace } from "../../domain/status-list.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { InstantText } from "../../kernel/instant-text.ts";
import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import { INVALID } from "../../protocol/status-list/compressed-statuses.ts";
import { cardKey } from "./card-items.ts";
import { historyParts, type Part } from "./card-parts.ts";
import { insuredKey } from "./insured-table.ts";
import { statusChangeOf } from "./status-changes.ts";
import { entryKey, type PlacesSettings, statusPlacesIn } from "./status-places.ts";
import { type Hindrance, type Table, unlessCancelled, unlessHindered } from "./table.ts";

/** Tries to find places that nobody takes first. With half of the lists taken, one in a thousand needs a fourth. */
const TRIES = 8;

export const StoredCredential = z.object({
  cardRef: z.string(),
  id: z.string(),
  issuance: z.string(),
  dependant: z.string().optional(),
  bindingId: z.string(),
  issuedAt: InstantText,
  status: z
    .object({
      list: z.int(),
      index: z.int(),
      endsAt: z.int().transform((seconds) => new Date(seconds * 1000)),
    })
    .optional(),
});

const CREDENTIAL = "CREDENTIAL#";
/** Where the records of an issuance are: no id has a full stop in it. */
export const issuanceKeys = (cardRef: string, issuance: string) => ({
  pk: cardKey(cardRef).pk,
  prefix: `${CREDENTIAL}${issuance}.`,
});
export const credentialKey = ({ cardRef, id }: { cardRef: string; id: string }) => ({
  pk: cardKey(cardRef).pk,
  sk: `${CREDENTIAL}${id}`,
});

export interface CredentialTables {
  readonly card: Table;
  readonly status: Table;
}

/** And where it stands who is covered by whom. */
export interface RecorderTables extends CredentialTables {
  readonly insured: Table;
}

/** Takes places in status lists for credentials that are about to be issued. */
export const credentialRecorder = (tables: RecorderTables, settings: PlacesSettings) => {
  const { freePlaces, morePlaces } = statusPlacesIn(tables.status, settings);
  return {
    freePlaces,
    /**
     * Puts credentials on record, each with a place of its own when they are revocable, all or none, as long as the card is active in the
     * binding that was read, and the household as it was read. What is recorded before either ends is found by who revokes for it, and
     * afterwards nothing is.
     * @param free places of `freePlaces`, asked for beforehand; too few are made good
     * @param also what else is written with them: on conditions of its own, or into the card's history, which tells its phone
     * @returns a place for each credential, or no places when they are not revocable
     */
    recordCredentials: async (
      holder: CredentialHolder,
      issuance: Issuance,
      free: readonly StatusPlace[],
      also: { readonly parts?: readonly Part[]; readonly change?: CardChange | undefined } = {},
    ): Promise<Outcome<readonly StatusPlace[], NotRecorded>> => {
      expectPossible(issuance.credentials, settings.now());
      const wanted = placesFor(issuance);
      let places = free;
      for (let attempt = 1; attempt <= TRIES; attempt += 1) {
        if (places.length < wanted) places = await morePlaces(wanted);
        if (places.length < wanted) continue;
        const taken = places.slice(0, wanted);
        const parts = recording(tables, holder, issuance, taken);
        const conditions = [
          isStillBound(tables.card, holder),
          isUnchanged(tables.insured, holder, issuance),
          ...(also.parts ?? []),
        ];
        const TransactItems = [...conditions, ...parts, ...historyParts(tables.card, also.change)];
        const hindered = await unlessHindered(tables.card.client.send(new TransactWriteCommand({ TransactItems })));
        if (!hindered) return done(taken);
        const failed = hindered.slice(0, conditions.length).indexOf("condition");
        if (failed >= 0) return refuse({ kind: hindranceAt(failed) });
        places = places.filter((_, index) => isStillFree(hindered.slice(conditions.length), index));
      }
      throw new Error("the status lists have no room");
    },
  };
};

/** What failed, by the place of its condition: behind the first two are those of who records. */
const hindranceAt = (failed: number): NotRecorded["kind"] =>
  (["card-gone", "household-changed"] as const)[failed] ?? "overtaken";

const placesFor = ({ isRevocable, credentials }: Issuance): number => (isRevocable ? credentials.length : 0);

function expectPossible(credentials: readonly NewCredential[], now: Date): void {
  if (credentials.length <= LARGEST_BATCH && !credentials.some((each) => outlivesLists(each, now))) return;
  throw new Error("the status lists are not made for such credentials");
}

/** Whether nobody was met at the place: its part of the transaction comes right after its credential's. */
const isStillFree = (parts: readonly Hindrance[], place: number): boolean =>
  (parts[2 * place + 1] ?? "nothing") === "nothing";

const isStillBound = (card: Table, { cardRef, bindingId }: CredentialHolder): Part => ({
  ConditionCheck: {
    TableName: card.name,
    Key: cardKey(cardRef),
    ConditionExpression: "#state = :active AND bindingId = :binding",
    ExpressionAttributeNames: { "#state": "state" },
    ExpressionAttributeValues: { ":active": "active", ":binding": bindingId },
  },
});

/** Holds in the state of the household that the credentials say, and in no later one: a death, a name, a cover that ends. */
const isUnchanged = ({ name }: Table, { cardRef }: CredentialHolder, { revision }: Issuance): Part => ({
  ConditionCheck: {
    TableName: name,
    Key: insuredKey(cardRef),
    ConditionExpression: "revision = :revision",
    ExpressionAttributeValues: { ":revision": revision },
  },
});

/** The SDK's own repeat carries the same request token, so that DynamoDB finds the transaction done and not its items in the way. */
function recording(
  { card, status }: CredentialTables,
  { cardRef, bindingId }: CredentialHolder,
  issuance: Issuance,
  places: readonly StatusPlace[],
): Part[] {
  const put = ({ name }: Table, Item: object) => ({
    Put: { TableName: name, Item, ConditionExpression: "attribute_not_exists(pk)" },
  });
  return issuance.credentials.flatMap(({ holderJkt, issuedAt, expiresAt }, index) => {
    const place = places[index];
    const id = credentialIdOf(issuance, index);
    const record = {
      ...credentialKey({ cardRef, id }),
      type: "credential",
      cardRef,
      id,
      issuance: issuance.id,
      dependant: issuance.dependant,
      bindingId,
      holderJkt,
      issuedAt: issuedAt.toISOString(),
      expiresAt: epochSeconds(expiresAt),
    };
    if (!place) return [put(card, record)];
    const endsAt = epochSeconds(place.endsAt);
    const entry = { ...entryKey(place), type: "status-entry", expiresAt: endsAt };
    return [put(card, { ...record, status: { ...place, endsAt } }), put(status, entry)];
  });
}

/** Credentials on record, to be revoked. */
export const credentialsIn = ({ card, status }: CredentialTables, now: Clock) => ({
  /** A card's credentials that are neither expired nor revoked, whatever was written just before. */
  liveCredentials: async function* (cardRef: string): AsyncGenerator<RecordedCredential> {
    const pages = paginateQuery(
      { client: card.client },
      {
        TableName: card.name,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :credential)",
        FilterExpression: "expiresAt > :now AND attribute_not_exists(revokedAt)",
        ExpressionAttributeValues: {
          ":pk": cardKey(cardRef).pk,
          ":credential": CREDENTIAL,
          ":now": epochSeconds(now()),
        },
        ConsistentRead: true,
      },
    );
    for await (const { Items } of pages) yield* z.array(StoredCredential).parse(Items ?? []);
  },
  /** The credential is revoked in our records and for its list, if it has one; both or neither. False when it was already, or is gone. */
  revoke: async (credential: RecordedCredential, reason: RevocationReason): Promise<boolean> => {
    const TransactItems = revocationParts({ card, status }, credential, reason, now());
    return (await unlessCancelled(card.client.send(new TransactWriteCommand({ TransactItems })))) === undefined;
  },
});

/** What revokes a credential that is on record and not revoked yet: its record, and its status where that shows in a list. */
export function revocationParts(
  { card, status }: CredentialTables,
  credential: RecordedCredential,
  reason: RevocationReason,
  instant: Date,
): Part[] {
  const at = instant.toISOString();
  const Update = {
    TableName: card.name,
    Key: credentialKey(credential),
    UpdateExpression: "SET revokedAt = :at, revocation = :reason",
    ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(revokedAt)",
    ExpressionAttributeValues: { ":at": at, ":reason": reason },
  };
  const place = credential.status;
  const shown = place ? [{ Put: { TableName: status.name, Item: statusChangeOf(place, INVALID, at) } }] : [];
  return [{ Update }, ...shown];
}

const Presentable = z.object({ bindingId: z.string(), holderJkt: z.string(), revokedAt: z.string().optional() });

/** A credential that is presented, as it stands at this moment. */
export const presentedIn = (card: Table) => ({
  credential: async (cardRef: string, id: string): Promise<PresentableCredential | undefined> => {
    const get = new GetCommand({ TableName: card.name, Key: credentialKey({ cardRef, id }), ConsistentRead: true });
    const { Item } = await card.client.send(get);
    return Item && Presentable.parse(Item);
  },
});

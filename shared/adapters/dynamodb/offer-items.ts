import { randomUUID } from "node:crypto";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { OFFER_SECONDS, type OfferTerms, TX_CODE_TRIES } from "../../domain/credential-offer.ts";
import type { WalletGround } from "../../domain/wallet-ground.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { digest } from "../../kernel/ids.ts";
import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import { issuerStateOf, type OfferContent } from "../../protocol/credential-offer.ts";
import { cardParts } from "./card-parts.ts";
import type { CodeTried } from "./code-try.ts";
import { UNSPENT } from "./ephemeral-table.ts";
import { putUnique, type Table, transact, unlessConditionFails } from "./table.ts";
import { StoredGround } from "./wallet-grounds.ts";

const StoredOffer = z.object({
  ground: StoredGround,
  expiresAt: z.number(),
  spentBy: z.string().optional(),
  txCodeHash: z.string().optional(),
  takerJkt: z.string().optional(),
  configuration: z.string(),
  tries: z.int(),
  /** Which call counted the last try. */
  triedBy: z.string(),
});
type StoredOffer = z.infer<typeof StoredOffer>;

export type OfferRefusal =
  | { readonly kind: "code-spent" }
  | { readonly kind: "tx-code-missing" }
  | { readonly kind: "tx-code-unexpected" };

const keyOf = (issuerState: string) => ({ pk: `OFFER#${digest(issuerState)}`, sk: "OFFER" });
const key = (code: string) => keyOf(issuerStateOf(code));
/** Mixed with the offer's own code, which is stored nowhere: who reads the table can't search for the six digits. */
const txCodeHash = (code: string, txCode: string): string => digest("tx-code", code, txCode);
const WITHOUT_TX_CODE = "attribute_not_exists(txCodeHash)";
const BY_TAKER = "(attribute_not_exists(takerJkt) OR takerJkt = :taker)";

const newOffer = (code: string, ground: WalletGround, { txCode, ...terms }: OfferTerms, now: Date) => ({
  ...key(code),
  ground,
  ...terms,
  txCodeHash: txCode === undefined ? undefined : txCodeHash(code, txCode),
  tries: 0,
  triedBy: "nobody",
  expiresAt: epochSeconds(now) + OFFER_SECONDS,
});

/** Offers that ask for both factors. */
export const provenOffersIn = (cards: Table, ephemeral: Table, now: Clock) => ({
  keepProvenOffer: async (
    tried: CodeTried,
    code: string,
    ground: WalletGround,
    terms: OfferTerms,
  ): Promise<boolean> => {
    const Item = newOffer(code, ground, terms, now());
    const parts = [cardParts(cards.name).actedOnCard(tried), { Put: { TableName: ephemeral.name, Item } }];
    return (await transact(cards.client, parts)) === undefined;
  },
});

/** Offers by their pre-authorized code or their issuer state, of which only a hash is stored. */
export const offersIn = (table: Table, now: Clock) => {
  const isLive = (offer: StoredOffer | undefined): offer is StoredOffer =>
    offer !== undefined && offer.expiresAt > epochSeconds(now()) && offer.spentBy === undefined;
  const update = (code: string, UpdateExpression: string, ConditionExpression: string, values: object) =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: key(code),
        UpdateExpression,
        ConditionExpression,
        ExpressionAttributeValues: { ":now": epochSeconds(now()), ...values },
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    );
  /** Counts a try before anything is compared; however many guesses race, no more than the bound are counted. */
  const countTry = async (code: string): Promise<Outcome<undefined, OfferRefusal>> => {
    const me = randomUUID();
    const condition = `${UNSPENT} AND attribute_exists(txCodeHash) AND tries < :most AND triedBy <> :me`;
    const values = { ":one": 1, ":most": TX_CODE_TRIES, ":me": me };
    const counted = await unlessConditionFails(
      update(code, "SET tries = tries + :one, triedBy = :me", condition, values),
    );
    if (counted.written) return done(undefined);
    const offer = StoredOffer.safeParse(counted.existing).data;
    // The SDK repeats a write whose answer was lost, and meets its own mark.
    if (offer?.triedBy === me) return done(undefined);
    const isUnasked = isLive(offer) && offer.txCodeHash === undefined;
    return refuse({ kind: isUnasked ? "tx-code-unexpected" : "code-spent" });
  };
  /** The offer for the one caller that spends it: judged and spent in one write. */
  const spend = async (
    { code, jkt }: { readonly code: string; readonly jkt: string },
    condition: string,
    values: object,
  ): Promise<Outcome<WalletGround, OfferRefusal>> => {
    let ground: WalletGround | undefined;
    const writing = update(
      code,
      "SET spentBy = :me",
      `(${UNSPENT} AND ${condition} AND ${BY_TAKER}) OR spentBy = :me`,
      {
        ":me": randomUUID(),
        ":taker": jkt,
        ...values,
      },
    ).then(({ Attributes }) => {
      ground = StoredOffer.parse(Attributes).ground;
    });
    const spent = await unlessConditionFails(writing);
    if (ground) return done(ground);
    const offer = spent.written ? undefined : StoredOffer.safeParse(spent.existing).data;
    const lacksTxCode = condition === WITHOUT_TX_CODE && isLive(offer) && offer.txCodeHash !== undefined;
    return refuse({ kind: lacksTxCode ? "tx-code-missing" : "code-spent" });
  };
  const live = async (Key: { pk: string; sk: string }): Promise<StoredOffer | undefined> => {
    const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key, ConsistentRead: true }));
    const offer = Item && StoredOffer.parse(Item);
    return isLive(offer) && offer.tries < TX_CODE_TRIES ? offer : undefined;
  };
  return {
    keepOffer: (code: string, ground: WalletGround, terms: OfferTerms): Promise<void> =>
      putUnique(table, newOffer(code, ground, terms, now())),
    /** What an offer names, and whether it asks for a transaction code; undefined when it can't be taken any more. */
    offer: async (code: string): Promise<Pick<OfferContent, "configuration" | "hasTxCode"> | undefined> => {
      const offer = await live(key(code));
      return offer && { configuration: offer.configuration, hasTxCode: offer.txCodeHash !== undefined };
    },
    /** What a live offer stands on, for a wallet with this key. */
    offeredBy: async (issuerState: string, jkt: string): Promise<WalletGround | undefined> => {
      const offer = await live(keyOf(issuerState));
      return offer?.takerJkt === undefined || offer.takerJkt === jkt ? offer?.ground : undefined;
    },
    /**
     * What an offer stands for, for the one caller that takes it. A missing or unasked transaction code, and the key of a wallet that it is not for, spend
     * nothing and count nothing.
     */
    takeOffer: async (
      code: string,
      txCode: string | undefined,
      jkt: string,
    ): Promise<Outcome<WalletGround, OfferRefusal>> => {
      if (txCode === undefined) return spend({ code, jkt }, WITHOUT_TX_CODE, {});
      const counted = await countTry(code);
      return counted.ok ? spend({ code, jkt }, "txCodeHash = :tx", { ":tx": txCodeHash(code, txCode) }) : counted;
    },
  };
};

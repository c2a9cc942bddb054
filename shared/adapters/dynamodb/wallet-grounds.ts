import * as z from "zod";
import { holderOn, type WalletGround, type WalletHolder } from "../../domain/wallet-ground.ts";
import type { Clock } from "../../kernel/clock.ts";
import { cardLifeIn } from "./card-life.ts";
import { enrolmentsIn } from "./enrolment-items.ts";
import type { Table } from "./table.ts";

/** A ground as it is stored with what stands on it. */
export const StoredGround: z.ZodType<WalletGround> = z.union([
  z.object({
    cardRef: z.string(),
    deviceJkt: z.string(),
    bindingId: z.string(),
    dependants: z.boolean().optional(),
  }),
  z.object({ cardRef: z.string(), enrolmentId: z.string() }),
]);

/** For whom a wallet acts at this moment, whatever was written just before: one round trip. */
export const holdersIn = (cards: Table, now: Clock) => {
  const { cardNow } = cardLifeIn(cards);
  const { enrolment } = enrolmentsIn(cards, now);
  return async (ground: WalletGround): Promise<WalletHolder | undefined> => {
    const [card, awaited] = await Promise.all([
      cardNow(ground.cardRef),
      "enrolmentId" in ground ? enrolment(ground.enrolmentId) : undefined,
    ]);
    return holderOn(ground, card, awaited);
  };
};

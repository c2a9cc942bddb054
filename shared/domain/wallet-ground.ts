import { type Card, isCanarys, isStillBound } from "./card.ts";
import type { Enrolment } from "./enrolment.ts";

/**
 * On what a wallet's token stands: a phone of the card for as long as it is bound, which authorized it, or an enrolment whose card is still to
 * come. The token ends with it.
 */
export type WalletGround =
  | {
      readonly cardRef: string;
      readonly deviceJkt: string;
      readonly bindingId: string;
      /** Whether the cards of everybody covered by the holder were offered, too. */
      readonly dependants?: boolean | undefined;
    }
  | { readonly cardRef: string; readonly enrolmentId: string };

/** For whom a wallet acts: the holder of a card, or somebody whose card is awaited. */
export type WalletHolder =
  | {
      readonly kind: "card";
      readonly card: Card;
      /** Whether the wallet was authorized before there was a card, so that its phone has not heard of it. */
      readonly wasAwaited: boolean;
    }
  | { readonly kind: "awaited"; readonly enrolment: Enrolment };

/**
 * For whom a wallet acts at this moment; undefined when what its token stood on has ended, and for the canary's card. An enrolment that has become a card counts as the phone
 * that it was bound to, and ends with that binding.
 */
export function holderOn(
  ground: WalletGround,
  card: Card | undefined,
  enrolment: Enrolment | undefined,
): WalletHolder | undefined {
  const wasAwaited = "enrolmentId" in ground;
  const bindingId = wasAwaited ? enrolment?.bindingId : ground.bindingId;
  if (bindingId !== undefined)
    return card && isStillBound(card, bindingId) && !isCanarys(card) ? { kind: "card", card, wasAwaited } : undefined;
  return enrolment && isAwaited(enrolment) ? { kind: "awaited", enrolment } : undefined;
}

/** Whether only a decision or the phone is missing: the person has said who they are, and nobody has said no. */
export const isAwaited = ({ state }: Pick<Enrolment, "state">): boolean =>
  state === "identity-pending" || state === "identity-approved";

import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { WalletGround } from "../../../shared/domain/wallet-ground.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";

/**
 * What tells the card's phone of a wallet that was authorized by signing in with the health account, where the phone has no part; none while there
 * is no phone to be told.
 */
export const authorizedChange = (
  { ids, now }: { readonly ids: Pick<Ids, "uuid">; now(): Date },
  ground: WalletGround,
  { clientId }: { readonly clientId: string },
): CardChange | undefined =>
  "deviceJkt" in ground
    ? { id: ids.uuid(), cardRef: ground.cardRef, kind: "wallet-authorized", at: now(), jkt: ground.deviceJkt, clientId }
    : undefined;

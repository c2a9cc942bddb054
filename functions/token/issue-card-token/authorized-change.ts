import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { WalletGround } from "../../../shared/domain/wallet-ground.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";

/**
 * What tells the card's phone of a wallet that may have the card's credentials from now; none while there is no phone to be told, and none of the
 * phone's own wallet, which has the phone's key.
 */
export const authorizedChange = (
  { ids, now }: { readonly ids: Pick<Ids, "uuid">; now(): Date },
  ground: WalletGround,
  { clientId, jkt }: { readonly clientId: string | undefined; readonly jkt: string },
): CardChange | undefined =>
  "deviceJkt" in ground && ground.deviceJkt !== jkt
    ? { id: ids.uuid(), cardRef: ground.cardRef, kind: "wallet-authorized", at: now(), jkt: ground.deviceJkt, clientId }
    : undefined;

import * as z from "zod";

/** Whether wallets that no provider vouches for may redeem an offer; a stage's setting, which metadata tell. */
export const AnonymousWallets = z.enum(["allowed", "refused"], "must be allowed or refused");
export type AnonymousWallets = z.infer<typeof AnonymousWallets>;

/** The client that the tokens of such wallets are given to. */
export const ANONYMOUS_WALLET = "wallet";

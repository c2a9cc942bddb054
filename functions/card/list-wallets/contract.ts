import * as z from "zod";
import { asOpaqueText, opaqueText } from "../../../shared/http/opaque-text.ts";
import { WALLET_FAMILY } from "../../../shared/protocol/refresh-token.ts";
import type { ShownWallets } from "./list-wallets.ts";
import type { Reply } from "./replies.ts";

export { PhoneEnv as Env } from "../../../shared/http/phone-env.ts";

/** A page of wallets, the oldest first. */
export const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: opaqueText(60)
    .refine((text) => WALLET_FAMILY.test(text))
    .optional(),
});

/** Each wallet by the name that its provider attests. A page may be empty where there are more. */
export const presentWallets = ({ wallets, next }: ShownWallets): Reply => ({
  wallets: wallets.map(({ id, clientId, isOwn, dependants, begunAt, expiresAt }) => ({
    id,
    client_id: clientId,
    own: isOwn,
    dependants,
    authorized_at: begunAt.toISOString(),
    expires_at: expiresAt.toISOString(),
  })),
  next_cursor: next && asOpaqueText(next),
});

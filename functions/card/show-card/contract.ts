import * as z from "zod";
import { isHistoryPlace } from "../../../shared/adapters/dynamodb/card-life.ts";
import { triesLeft } from "../../../shared/domain/code-tries.ts";
import { asOpaqueText, opaqueText } from "../../../shared/http/opaque-text.ts";
import type { Reply } from "./replies.ts";
import type { ShownCard } from "./show-card.ts";

export { PhoneEnv as Env } from "../../../shared/http/phone-env.ts";

/** A page of the history, the newest changes first. */
export const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(50).default(20),
  cursor: opaqueText(200).refine(isHistoryPlace).optional(),
});

/** The card with its phones and what became of it. A key's thumbprint names a phone: the app knows its own. */
export const presentCard = ({ card, devices, history }: ShownCard): Reply => {
  const { blocked, triesLeft: left, retryAt } = triesLeft(card.tries, card.lastTryAt);
  return {
    state: card.state,
    nature: card.nature,
    activated_at: card.activatedAt,
    code: { tries_left: left, retry_at: retryAt?.toISOString(), blocked },
    devices: devices.map((device) => ({
      jkt: device.jkt,
      state: device.state,
      bound_at: device.boundAt,
      ended_at: device.endedAt,
      platform: device.platform,
      push: device.registration ?? "none",
    })),
    history: history.changes.map(({ id, kind, at, jkt, endedJkt, clientId }) => ({
      id,
      kind,
      at: at.toISOString(),
      jkt,
      ended_jkt: endedJkt,
      client_id: clientId,
    })),
    next_cursor: history.next && asOpaqueText(history.next),
  };
};

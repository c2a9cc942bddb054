import type { Objection } from "../../shared/domain/context.ts";
import type { ObjectionReply } from "./objection-schema.ts";

/** An objection, as whoever made it sees it. */
export const objectionReply = ({ at, blockedCard }: Objection): ObjectionReply => ({
  objected_at: at.toISOString(),
  card_blocked: blockedCard,
});

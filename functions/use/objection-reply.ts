import type { Objection } from "../../shared/domain/context.ts";

/** An objection, as whoever made it sees it. */
export const objectionReply = ({ at, blockedCard }: Objection) => ({
  objected_at: at.toISOString(),
  card_blocked: blockedCard,
});

import { type ProblemAnswer, problem } from "../../shared/http/error-form.ts";
import type { RefusalMap } from "../../shared/http/http-handler.ts";
import { ENDED_CONTEXT_PROBLEMS, READER_PROBLEMS } from "../../shared/http/reader-problems.ts";
import type { CardRefusal } from "./card-holder.ts";
import type { OwnContextRefusal } from "./own-context.ts";

/** What a reader is told of a context that it asks for. */
export const OWN_CONTEXT_PROBLEMS: RefusalMap<OwnContextRefusal, ProblemAnswer> = {
  ...READER_PROBLEMS,
  "context-not-found": problem("context_not_found"),
  ...ENDED_CONTEXT_PROBLEMS,
  "context-expired": problem("context_expired"),
};

/** And of a card. */
export const USED_CARD_PROBLEMS: RefusalMap<CardRefusal, ProblemAnswer> = {
  "unknown-card": problem("unknown_card"),
  "card-suspended": problem("card_suspended"),
  "card-opposed": problem("card_opposed"),
  "card-of-another-nature": problem("card_of_another_nature"),
};

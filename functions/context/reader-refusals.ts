import type { ContextEnd } from "../../shared/domain/context.ts";
import type { StandingRefusal } from "../../shared/domain/standing.ts";
import type { ClientProofRefusal } from "../../shared/http/callers.ts";
import { type ProblemAnswer, problem } from "../../shared/http/error-form.ts";
import type { RefusalMap } from "../../shared/http/http-handler.ts";
import { CLIENT_PROOF_PROBLEMS } from "../../shared/http/proof-refusals.ts";
import type { CardRefusal } from "./card-holder.ts";
import type { OwnContextRefusal } from "./own-context.ts";

/** What a reader is told of itself. */
export const READER_PROBLEMS: RefusalMap<ClientProofRefusal | StandingRefusal, ProblemAnswer> = {
  ...CLIENT_PROOF_PROBLEMS,
  "reader-blocked": problem("reader_blocked"),
  "software-too-old": ({ minimum }) => problem("software_too_old", { minimum_version: minimum }),
};

/** Of a context that is no more. */
export const ENDED_CONTEXT_PROBLEMS: RefusalMap<ContextEnd, ProblemAnswer> = {
  "context-destroyed": problem("context_destroyed"),
  "context-objected": ({ objectedAt }) => problem("context_objected", { objected_at: objectedAt.toISOString() }),
};

/** Of a context that it asks for. */
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

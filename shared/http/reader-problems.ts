import type { ContextEnd } from "../domain/context.ts";
import type { StandingRefusal } from "../domain/standing.ts";
import type { ClientProofRefusal } from "./callers.ts";
import { type ProblemAnswer, problem } from "./error-form.ts";
import type { RefusalMap } from "./http-handler.ts";
import { CLIENT_PROOF_PROBLEMS } from "./proof-refusals.ts";

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

import { Jws } from "../../../shared/http/reply-parts.ts";

/** A status list token (Token Status List §8.1). */
export const replies = { 200: { "application/statuslist+jwt": Jws }, 304: undefined };

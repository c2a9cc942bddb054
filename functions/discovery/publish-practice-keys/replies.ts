import { KeySet } from "../../../shared/http/reply-parts.ts";

export const replies = { 200: KeySet, 304: undefined };

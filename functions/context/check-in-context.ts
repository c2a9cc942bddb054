import { digest } from "../../shared/kernel/ids.ts";

/** Of the one context that a reader's QR opens, so that its reader finds it without being told. */
export const checkInContextId = (clientId: string, checkInId: string): string =>
  digest("context", "check-in", clientId, checkInId);

import { createHmac } from "node:crypto";

/**
 * Who a person is to one practice, base64url (43 characters): the same at each of its readers and each visit, and another at every other
 * practice, so that two can't find out by it that they have somebody in common.
 * @param key 32 bytes that nobody outside has
 */
export const personReference = (key: Uint8Array, practiceId: string, cardRef: string): string =>
  createHmac("sha256", key).update(`${practiceId} ${cardRef}`).digest("base64url");

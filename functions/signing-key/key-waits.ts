import { RECEIPT_DAYS } from "../../shared/domain/care-event.ts";
import { CREDENTIAL_DAYS } from "../../shared/domain/credential.ts";
import { type KeyWaits, SIGNING_KEY_KEPT_SECONDS, type SigningPurpose } from "../../shared/domain/signing-key.ts";
import { DAY_SECONDS } from "../../shared/kernel/clock.ts";
import { TIMES_OVERDUE } from "../../shared/kernel/kept.ts";
import { ACCESS_TOKEN_SECONDS } from "../../shared/protocol/access-token.ts";
import { SIGNED_METADATA_SECONDS } from "../../shared/protocol/signed-metadata.ts";

/** For how many seconds, at most, what a key has signed is relied on. Lists of statuses, which the credential key signs too, live for hours. */
const RELIED_ON: Readonly<Record<SigningPurpose, number>> = {
  credential: CREDENTIAL_DAYS * DAY_SECONDS,
  token: ACCESS_TOKEN_SECONDS,
  receipt: RECEIPT_DAYS * DAY_SECONDS,
  metadata: SIGNED_METADATA_SECONDS,
};
/** The hour of a certified key of receipts or tokens, and another for clocks and caches. */
const MARGIN_SECONDS = 2 * 3600;

/** How long the keys of a purpose wait. A function may sign with a replaced key until it must ask again. */
export const waitsOf =
  (published: number) =>
  (purpose: SigningPurpose): KeyWaits => ({
    published,
    replaced: RELIED_ON[purpose] + TIMES_OVERDUE * SIGNING_KEY_KEPT_SECONDS + MARGIN_SECONDS,
  });

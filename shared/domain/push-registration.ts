import type { PushDevice } from "./card.ts";

/**
 * Where an item of the card table stands with its push endpoint: its token waits for one; it has one; the push service would not take it
 * any more; it is to be given up; there is none.
 */
export const REGISTRATIONS = ["pending", "registered", "disabled", "retiring", "none"] as const;
export type Registration = (typeof REGISTRATIONS)[number];

export type ItemKey = { readonly pk: string; readonly sk: string };

/** A phone, a watch or an enrolment, as far as pushes go. */
export interface PushRegistration {
  readonly key: ItemKey;
  readonly cardRef: string;
  readonly registration: Registration;
  readonly push?: PushDevice | undefined;
  /** When the app sent the token (ISO 8601, UTC): of several who sent the same one, the last has the endpoint. */
  readonly tokenSentAt?: string | undefined;
  /** Takes pushes. While a new token is pending it is still that of the one before. */
  readonly endpointArn?: string | undefined;
  /** Takes no pushes any more and is to be deleted. */
  readonly disabledEndpointArn?: string | undefined;
}

/** On whose behalf an endpoint is held: for a card, since the token was sent. */
export interface EndpointOwner {
  readonly cardRef: string;
  readonly since: string;
}

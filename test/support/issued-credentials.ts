import { createLocalJWKSet } from "jose";
import { verifyStatusListToken } from "../../shared/protocol/status-list/status-list-token.ts";
import { type VerifiedCredential, verifyCredential } from "./credential-verifier.ts";
import type { PersonWithPhone } from "./people.ts";
import { publishedKeys } from "./published-keys.ts";
import type { TestStage } from "./stage.ts";
import { presentBinding } from "./stored-items.ts";
import { Wallet } from "./wallet.ts";

export interface IssuedCredential extends VerifiedCredential {
  readonly text: string;
}

/** A credential in a wallet of its own, verified as it came. */
export async function issuedCredential(stage: TestStage, { phone }: PersonWithPhone): Promise<IssuedCredential> {
  const wallet = await Wallet.make();
  const text = await wallet.accept(phone);
  return { text, ...(await verifyCredential(text, stage.urls.card)) };
}

/** The status of a credential in its list as it is served at this moment; undefined when nothing can be said of it. */
export async function servedStatus(
  stage: TestStage,
  { status }: Pick<VerifiedCredential, "status">,
): Promise<number | undefined> {
  const token = await (await fetch(status.uri)).text();
  const keys = createLocalJWKSet(await publishedKeys(`${stage.urls.card}/jwks.json`));
  const list = await verifyStatusListToken(token, { uri: status.uri, keys, now: new Date() });
  return list?.statusOf(status);
}

/** What the worker that revokes is handed when the binding that the card is in has ended. */
export const bindingEnded = async (stage: TestStage, { person: { cardRef } }: PersonWithPhone) => ({
  type: "card-change",
  cardRef,
  endedBinding: await presentBinding(stage, cardRef),
});

/** Messages as a queue brings them. */
export const queued = (...messages: object[]) => ({
  Records: messages.map((message, index) => ({ messageId: String(index), body: JSON.stringify(message) })),
});

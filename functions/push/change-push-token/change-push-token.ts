import type { SentToken } from "../../../shared/adapters/dynamodb/card-items.ts";
import type { PushDevice } from "../../../shared/domain/card.ts";
import type { PhoneRefusal, ProvenCaller } from "../../../shared/http/callers.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface ChangeTokenPorts {
  sendToken(
    phone: { readonly cardRef: string; readonly jkt: string },
    push: PushDevice,
    how: { readonly unlessRegistered: boolean },
  ): Promise<SentToken>;
  ownsEndpoint(endpointArn: string, cardRef: string): Promise<boolean>;
}
export type ChangeTokenRefusal = PhoneRefusal | { readonly kind: "phone-not-bound" };

/**
 * Takes the push token that the calling phone has now. The same one again changes nothing, unless somebody else has sent it meanwhile:
 * whoever sends a token last gets the pushes on that phone.
 */
export async function changePushToken(
  ports: ChangeTokenPorts,
  push: PushDevice,
  caller: ProvenCaller<unknown, PhoneRefusal>,
): Promise<Outcome<"pending" | "registered", ChangeTokenRefusal>> {
  const spent = await caller.spendProof();
  if (!spent.ok) return spent;
  const phone = { cardRef: caller.subject, jkt: caller.jkt };
  let sent = await ports.sendToken(phone, push, { unlessRegistered: true });
  if (sent.state === "registered" && !(await ports.ownsEndpoint(sent.endpointArn, phone.cardRef))) {
    sent = await ports.sendToken(phone, push, { unlessRegistered: false });
  }
  return sent.state === "phone-not-bound" ? refuse({ kind: sent.state }) : done(sent.state);
}

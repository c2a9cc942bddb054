import type { SNSClient } from "@aws-sdk/client-sns";
import type { PushResult } from "../../domain/push-outcome.ts";
import type { Clock } from "../../kernel/clock.ts";
import { deviceKey } from "../dynamodb/card-items.ts";
import { endpointOwnersIn } from "../dynamodb/endpoint-owners.ts";
import { pushRegistrationsIn } from "../dynamodb/push-registration.ts";
import type { Table } from "../dynamodb/table.ts";
import { publishPush } from "./publish-push.ts";

/** Where a card's push goes, as it was found with the card, the watch or the enrolment. */
export interface PushAddress {
  readonly cardRef: string;
  /** Absent while the phone is not registered. */
  readonly endpointArn: string | undefined;
  /** Thumbprint of the phone's key where the address is a bound phone's: its record is mended when the endpoint fails. */
  readonly jkt?: string | undefined;
}

/**
 * The one way in which anybody is pushed to. An endpoint that another card has taken over since gets nothing: it is somebody else's phone
 * now. One that takes no pushes any more is taken off the phone's record, so that the app learns to send its token again.
 * @param turn resolves when SNS may be called again: it takes so many pushes a second from all of the account
 */
export const pushTo = (sns: SNSClient, cardTable: Table, now: Clock, turn: () => Promise<void>) => {
  const publish = publishPush(sns);
  const { ownsEndpoint } = endpointOwnersIn(cardTable, now);
  const { recordDisabled } = pushRegistrationsIn(cardTable, now);
  return async ({ cardRef, endpointArn, jkt }: PushAddress, type: string, ref: string): Promise<PushResult> => {
    if (endpointArn === undefined) return "no-device";
    // Whose the endpoint is, is asked last: it may become somebody else's while the turn is waited for.
    await turn();
    if (!(await ownsEndpoint(endpointArn, cardRef))) return "no-device";
    const published = await publish(endpointArn, type, ref);
    if (published === "accepted") return published;
    if (jkt !== undefined) await recordDisabled(deviceKey(cardRef, jkt), endpointArn);
    return published === "endpoint-disabled" ? published : "no-device";
  };
};

import { EndpointDisabledException, PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { PushResult } from "../../domain/care-event.ts";

/** Tells one phone that something is there to fetch: a kind and an opaque reference, no personal and no care data. */
export const publishPush =
  (sns: SNSClient) =>
  async (endpointArn: string, type: string, ref: string): Promise<PushResult> => {
    const data = JSON.stringify({ type, ref });
    const message = {
      default: data,
      GCM: JSON.stringify({ fcmV1Message: { message: { data: { type, ref } } } }),
      APNS: JSON.stringify({ aps: { "content-available": 1 }, type, ref }),
    };
    try {
      await sns.send(
        new PublishCommand({ TargetArn: endpointArn, MessageStructure: "json", Message: JSON.stringify(message) }),
      );
      return "accepted";
    } catch (error) {
      if (error instanceof EndpointDisabledException) return "endpoint-disabled";
      throw error;
    }
  };

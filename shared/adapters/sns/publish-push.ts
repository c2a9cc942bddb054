import {
  EndpointDisabledException,
  InvalidParameterException,
  NotFoundException,
  PublishCommand,
  type SNSClient,
} from "@aws-sdk/client-sns";

/** What SNS says of a push: taken, or why the endpoint took none. */
export type Published = "accepted" | "endpoint-disabled" | "endpoint-gone";

// SNS answers so, and not NotFound as it documents, to a push to an endpoint that was deleted.
const NO_ENDPOINT = /No endpoint found for the target arn/i;

const attribute = (StringValue: string) => ({ DataType: "String", StringValue });
/**
 * A silent push, which Apple wants to be said (apns-push-type) and sent without haste; of those of one kind that wait for a phone only the last
 * reaches it, since the app fetches whatever there is.
 */
const apple = (type: string) => ({
  "AWS.SNS.MOBILE.APNS.PUSH_TYPE": attribute("background"),
  "AWS.SNS.MOBILE.APNS.PRIORITY": attribute("5"),
  "AWS.SNS.MOBILE.APNS.COLLAPSE_ID": attribute(type),
});

/** Tells one phone that something is there to fetch: a kind and an opaque reference, no personal and no care data. */
export const publishPush =
  (sns: SNSClient) =>
  async (endpointArn: string, type: string, ref: string): Promise<Published> => {
    const data = JSON.stringify({ type, ref });
    const message = {
      default: data,
      GCM: JSON.stringify({ fcmV1Message: { message: { data: { type, ref }, android: { collapse_key: type } } } }),
      APNS: JSON.stringify({ aps: { "content-available": 1 }, type, ref }),
    };
    try {
      await sns.send(
        new PublishCommand({
          TargetArn: endpointArn,
          MessageStructure: "json",
          Message: JSON.stringify(message),
          MessageAttributes: apple(type),
        }),
      );
      return "accepted";
    } catch (error) {
      if (error instanceof EndpointDisabledException) return "endpoint-disabled";
      if (error instanceof NotFoundException) return "endpoint-gone";
      if (error instanceof InvalidParameterException && NO_ENDPOINT.test(error.message)) return "endpoint-gone";
      throw error;
    }
  };

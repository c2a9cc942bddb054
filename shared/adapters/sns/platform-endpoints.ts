import {
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  InvalidParameterException,
  NotFoundException,
  SetEndpointAttributesCommand,
  type SNSClient,
} from "@aws-sdk/client-sns";
import type { PushDevice } from "../../domain/card.ts";

/** The platform applications, by the phones' platform. */
export type Applications = Readonly<Record<PushDevice["platform"], string>>;

// So AWS documents it, for want of a field: "Creating an Amazon SNS platform endpoint", Amazon SNS Developer Guide.
const SAME_TOKEN = /Endpoint (arn:[^ ]+) already exists with the same Token/i;
const TOKEN_REFUSED = /\bToken Reason:/;

/** Push endpoints at SNS: one for each token. */
export const platformEndpoints = (sns: SNSClient, applications: Applications) => ({
  /** ARN of the token's endpoint, made now or before, enabled or not; undefined when it is no token for this platform. */
  createEndpoint: async ({ platform, token }: PushDevice): Promise<string | undefined> => {
    try {
      const create = new CreatePlatformEndpointCommand({
        PlatformApplicationArn: applications[platform],
        Token: token,
      });
      const { EndpointArn } = await sns.send(create);
      if (!EndpointArn) throw new Error("SNS gave no endpoint");
      return EndpointArn;
    } catch (error) {
      if (!(error instanceof InvalidParameterException)) throw error;
      const [, existing] = SAME_TOKEN.exec(error.message) ?? [];
      if (existing !== undefined) return existing;
      if (TOKEN_REFUSED.test(error.message)) return undefined;
      throw error;
    }
  },
  /** Makes an endpoint take pushes, whatever it was before; false when there is none any more. */
  enableEndpoint: async (EndpointArn: string, { token }: PushDevice): Promise<boolean> => {
    try {
      const Attributes = { Token: token, Enabled: "true" };
      await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes }));
      return true;
    } catch (error) {
      if (error instanceof NotFoundException) return false;
      throw error;
    }
  },
  /** Deleting what isn't there is fine. */
  deleteEndpoint: async (EndpointArn: string): Promise<void> => {
    await sns.send(new DeleteEndpointCommand({ EndpointArn }));
  },
});

import { CreatePlatformApplicationCommand, DeletePlatformApplicationCommand, SNSClient } from "@aws-sdk/client-sns";
import { log, safeError } from "../../../shared/log/log.ts";
import { Env, PlatformRequest } from "./contract.ts";

Env.parse(process.env);
const sns = new SNSClient({});

/** Placeholder credentials: the operator sets the real ones on the platform application, where nothing of this repository sees them. */
const UNSET = { PlatformCredential: "unset", PlatformPrincipal: "unset" };

/** Keeps an SNS platform application for CloudFormation, which has no type for it, and answers the ResponseURL itself. */
export const handler = async (event: unknown): Promise<void> => {
  const request = PlatformRequest.parse(event);
  try {
    await answer(request, "SUCCESS", await keep(request));
  } catch (error) {
    log("worker.broken", safeError(error));
    await answer(request, "FAILED", request.PhysicalResourceId ?? "none");
  }
};

/** Creating the same application twice gives the same ARN, so a repeated request is harmless. */
async function keep(request: PlatformRequest): Promise<string> {
  const { Name, Platform } = request.ResourceProperties;
  if (request.RequestType === "Delete") {
    const arn = request.PhysicalResourceId ?? "";
    if (arn.startsWith("arn:")) await sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: arn }));
    return arn;
  }
  // An update keeps what is there: making it anew would drop the operator's credentials.
  if (request.PhysicalResourceId?.endsWith(`/${Name}`)) return request.PhysicalResourceId;
  const { PlatformApplicationArn } = await sns.send(
    new CreatePlatformApplicationCommand({ Name, Platform, Attributes: UNSET }),
  );
  if (!PlatformApplicationArn) throw new Error("SNS gave no platform application");
  return PlatformApplicationArn;
}

async function answer(
  request: PlatformRequest,
  Status: "SUCCESS" | "FAILED",
  PhysicalResourceId: string,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = request;
  const Reason = "See the log group of the function that keeps the push platform.";
  const body = JSON.stringify({ Status, Reason, StackId, RequestId, LogicalResourceId, PhysicalResourceId });
  const reply = await fetch(request.ResponseURL, { method: "PUT", body, signal: AbortSignal.timeout(5000) });
  if (!reply.ok) throw new Error("CloudFormation did not take the answer");
}

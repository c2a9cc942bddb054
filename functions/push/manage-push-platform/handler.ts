import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  CreatePlatformApplicationCommand,
  DeletePlatformApplicationCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from "@aws-sdk/client-sns";
import type { Context } from "aws-lambda";
import * as z from "zod";
import { log, safeError } from "../../../shared/log/log.ts";
import { answer, failed, succeeded } from "./answer.ts";
import { Env, Envelope, PlatformRequest, type Reply } from "./contract.ts";
import { managePushPlatform, type PlatformPorts } from "./manage-push-platform.ts";

Env.parse(process.env);
const sns = new SNSClient({});
const secrets = new SecretsManagerClient({});

/** Kept back to tell CloudFormation of a failure before this run is cut off. */
const ANSWER_MS = 12_000;

/** Manages an SNS platform application for CloudFormation, which has no type for it, and answers whatever happens. */
export const handler = async (event: unknown, context: Pick<Context, "getRemainingTimeInMillis">): Promise<void> => {
  const envelope = Envelope.parse(event);
  const msForWork = context.getRemainingTimeInMillis() - ANSWER_MS;
  await answer(envelope.ResponseURL, await replyTo(event, envelope, msForWork));
};

async function replyTo(event: unknown, envelope: Envelope, msForWork: number): Promise<Reply> {
  try {
    const work = managePushPlatform(platforms, PlatformRequest.parse(event));
    return succeeded(envelope, await inTime(work, msForWork));
  } catch (error) {
    log("worker.broken", safeError(error));
    return failed(envelope, safeReason(error));
  }
}

/** @throws TimeoutError when the work takes longer, retries of the SDK included */
function inTime<Value>(work: Promise<Value>, ms: number): Promise<Value> {
  const timeout = AbortSignal.timeout(Math.max(0, ms));
  const late = new Promise<never>((_, reject) => {
    timeout.addEventListener("abort", () => reject(timeout.reason));
  });
  return Promise.race([work, late]);
}

const platforms: PlatformPorts = {
  create: async (Name, Platform, Attributes) => {
    const { PlatformApplicationArn } = await sns.send(
      new CreatePlatformApplicationCommand({ Name, Platform, Attributes }),
    );
    if (!PlatformApplicationArn) throw new Error("SNS gave no platform application");
    return PlatformApplicationArn;
  },
  change: async (PlatformApplicationArn, Attributes) => {
    await sns.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes }));
  },
  remove: async (PlatformApplicationArn) => {
    await sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn }));
  },
  secret: async (SecretId) => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    if (SecretString === undefined) throw new Error("the secret holds no text");
    return SecretString;
  },
};

/** The kind of failure, and which fields are wrong. Messages may quote credentials, and everybody can read stack events. */
function safeReason(error: unknown): string {
  if (error instanceof z.ZodError) {
    const fields = error.issues.map((issue) => issue.path.join(".") || "the request");
    return `Not valid: ${[...new Set(fields)].join(", ")}.`;
  }
  return `${error instanceof Error ? error.name : "Failure"}: see the function's log.`;
}

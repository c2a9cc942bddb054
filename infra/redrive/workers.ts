import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { Aws } from "../admin-command/aws.ts";
import type { StageName } from "../config.ts";
import { scheduledCalls } from "./scheduled-calls.ts";

interface Dead {
  /** The last part of its function's folder, such as `deliver-push`. */
  readonly name: string;
  /** Whether AWS hands it work: somebody may have stopped it. */
  readonly isFed: boolean;
  readonly deadLettersUrl: string;
  readonly deadLettersArn: string;
  /** The function's alias that does the work. */
  readonly functionArn: string;
  /** Whether the clock calls it: its dead letters may be such calls. */
  readonly isByClock: boolean;
}
/** A worker whose dead letters are the messages themselves. */
export interface OfQueue extends Dead {
  readonly kind: "queue";
  readonly queueUrl: string;
}
/** A worker whose dead letters only say where in a stream the records are. */
export interface OfStream extends Dead {
  readonly kind: "stream";
  readonly streamArn: string;
  /** Which records are its work, as the event source filters them. */
  readonly patterns: readonly unknown[];
}
/** A worker that the clock alone calls: its dead letters are such calls. */
export interface OfClock extends Dead {
  readonly kind: "clock";
}
export type Worker = OfQueue | OfStream | OfClock;

const Mapping = z.object({
  EventSourceArn: z.string(),
  State: z.string().optional(),
  FunctionArn: z.string(),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).optional(),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string().optional() }).optional() }).optional(),
});
const Mappings = z.object({ EventSourceMappings: z.array(Mapping), NextMarker: z.string().nullish() });
const Configuration = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.string()) }) });
const RedrivePolicy = z.object({ deadLetterTargetArn: z.string() });

/** States of an event source in which nothing comes; those on the way there count as well. */
const STOPPED: ReadonlySet<string> = new Set(["Disabled", "Disabling"]);

/** Every worker of a stage with its dead-letter queue, as AWS itself has them: what feeds or calls which function, and where failures go. */
export async function workersOf(
  stage: StageName,
  aws: Pick<Aws, "lambda" | "events">,
  sqs: SQSClient,
): Promise<Worker[]> {
  const calls = await scheduledCalls(stage, aws);
  const fed = await fedWorkers(stage, aws, sqs, new Set(calls.map(({ functionArn }) => functionArn)));
  const known = new Set(fed.map(({ functionArn }) => functionArn));
  const others = calls.filter(({ functionArn }) => !known.has(functionArn));
  const called = others.map(async ({ functionArn, deadLettersArn, isEnabled }): Promise<OfClock> => {
    const dead = { deadLettersUrl: await urlOf(deadLettersArn, sqs), deadLettersArn };
    return {
      kind: "clock",
      name: await nameOf(functionArn, aws),
      isFed: isEnabled,
      functionArn,
      isByClock: true,
      ...dead,
    };
  });
  return [...fed, ...(await Promise.all(called))].sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function fedWorkers(
  stage: StageName,
  aws: Pick<Aws, "lambda">,
  sqs: SQSClient,
  byClock: ReadonlySet<string>,
): Promise<Worker[]> {
  const mappings: z.infer<typeof Mapping>[] = [];
  for (let marker: string | undefined, more = true; more; more = marker !== undefined) {
    const query = marker === undefined ? "" : `&Marker=${encodeURIComponent(marker)}`;
    const page = Mappings.parse(await aws.lambda("GET", `event-source-mappings/?MaxItems=100${query}`));
    mappings.push(...page.EventSourceMappings.filter((each) => each.FunctionArn.includes(`:HealthCard-${stage}-`)));
    marker = page.NextMarker || undefined;
  }
  const workers = await Promise.all(
    mappings.map((mapping) => workerOf(mapping, byClock.has(mapping.FunctionArn), aws, sqs)),
  );
  return workers.filter((worker) => worker !== undefined);
}

async function workerOf(
  mapping: z.infer<typeof Mapping>,
  isByClock: boolean,
  aws: Pick<Aws, "lambda">,
  sqs: SQSClient,
): Promise<Worker | undefined> {
  const { EventSourceArn, FunctionArn, FilterCriteria, State = "Enabled" } = mapping;
  const isFed = !STOPPED.has(State);
  const told = { name: await nameOf(FunctionArn, aws), isFed, functionArn: FunctionArn, isByClock };
  if (EventSourceArn.split(":")[2] === "sqs") {
    const queueUrl = await urlOf(EventSourceArn, sqs);
    const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["RedrivePolicy"] });
    const { Attributes } = await sqs.send(asked);
    const { deadLetterTargetArn: arn } = RedrivePolicy.parse(JSON.parse(Attributes?.RedrivePolicy ?? "{}"));
    return { kind: "queue", ...told, queueUrl, deadLettersUrl: await urlOf(arn, sqs), deadLettersArn: arn };
  }
  const arn = mapping.DestinationConfig?.OnFailure?.Destination;
  if (arn === undefined) return undefined;
  const patterns = (FilterCriteria?.Filters ?? []).map(({ Pattern }): unknown => JSON.parse(Pattern));
  const dead = { deadLettersUrl: await urlOf(arn, sqs), deadLettersArn: arn };
  return { kind: "stream", ...told, streamArn: EventSourceArn, patterns, ...dead };
}

/** A function says its name in each of its calls, and so in its environment. */
async function nameOf(functionArn: string, aws: Pick<Aws, "lambda">): Promise<string> {
  const path = `functions/${encodeURIComponent(functionArn)}/configuration`;
  const { Environment } = Configuration.parse(await aws.lambda("GET", path));
  return Environment.Variables.AWS_SDK_UA_APP_ID ?? functionArn;
}

async function urlOf(queueArn: string, sqs: SQSClient): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueArn.split(":").at(-1) }));
  return QueueUrl ?? "";
}

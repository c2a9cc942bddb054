import { PublishCommand, type PublishCommandInput, SNSClient } from "@aws-sdk/client-sns";
import type { DynamoDBBatchResponse, DynamoDBStreamEvent, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { mockClient } from "aws-sdk-client-mock";
import * as z from "zod";
import type { CareEventPorts } from "../../../functions/care-event/record-care-event/record-care-event.ts";
import type { ContextPorts } from "../../../functions/context/open-context/open-context.ts";
import { forwardCareChanges } from "../../../functions/outbox/forward-care-changes/forward-care-changes.ts";
import { type DeliverPorts, deliverPush } from "../../../functions/push/deliver-push/deliver-push.ts";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { cardLifeIn } from "../../../shared/adapters/dynamodb/card-life.ts";
import { contextsIn } from "../../../shared/adapters/dynamodb/context-items.ts";
import { presentedIn } from "../../../shared/adapters/dynamodb/credential-items.ts";
import { standingsIn } from "../../../shared/adapters/dynamodb/denial-items.ts";
import { eventsIn } from "../../../shared/adapters/dynamodb/event-items.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { pushOutcomesIn } from "../../../shared/adapters/dynamodb/push-outcomes.ts";
import { usesIn } from "../../../shared/adapters/dynamodb/use-items.ts";
import { pushTo } from "../../../shared/adapters/sns/push-to.ts";
import { sendNews } from "../../../shared/adapters/sqs/send-news.ts";
import { CardNews } from "../../../shared/domain/told-item.ts";
import { receiptSigner } from "../../../shared/protocol/receipt.ts";
import type { Signer } from "../../../shared/protocol/signer.ts";
import { orderedQueueWorker } from "../../../shared/worker/ordered-queue-worker.ts";
import { streamBatchWorker } from "../../../shared/worker/stream-worker.ts";
import { Processes } from "./processes.ts";
import { FifoQueue, Shard } from "./queues.ts";
import type { Seeded } from "./seeded.ts";
import { Tables } from "./tables.ts";

export const PRACTICE_URL = "https://practice.test";
const SHARDS = 3;

/** A function's environment, which serves one call at a time: what it remembers dies with it. */
export interface Environment {
  readonly context: ContextPorts;
  readonly careEvent: CareEventPorts;
  forward(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse>;
  deliver(event: SQSEvent): Promise<SQSBatchResponse>;
}

/** A push as SNS was asked for it, and whether an outcome of its event was recorded already. */
export interface Push {
  readonly endpointArn: string;
  readonly ref: string;
  readonly wasTold: boolean;
}

const Message = z.string().transform((text) => z.object({ default: z.string() }).parse(JSON.parse(text)).default);
const Told = z.string().transform((text) => z.object({ ref: z.string() }).parse(JSON.parse(text)).ref);

/** The counter's path on models of DynamoDB, its stream, SQS and SNS: use cases, adapters and workers are the service's own. */
export class CareService {
  now = new Date("2026-11-24T08:00:00Z");
  readonly processes: Processes;
  readonly tables: Tables;
  readonly queue: FifoQueue;
  readonly shards = Array.from({ length: SHARDS }, () => new Shard());
  readonly pushes: Push[] = [];
  readonly #sns = new SNSClient({ region: "eu-west-3" });
  readonly #certifier: Signer;
  readonly #free: Environment[] = [];
  /** References of the events that have an outcome. */
  readonly #told = new Set<string>();

  constructor(draws: Seeded, certifier: Signer) {
    this.#certifier = certifier;
    this.processes = new Processes(draws);
    const call: Processes["call"] = (act) => this.processes.call(act);
    const fails = () => draws.happens(this.processes.faultRate);
    this.tables = new Tables(call, fails, (table, item) => this.#follow(table, item));
    this.queue = new FifoQueue(call, () => this.now, fails);
    mockClient(this.#sns)
      .on(PublishCommand)
      .callsFake((input: PublishCommandInput) => call(() => this.#publish(input)));
  }

  /** An environment that nothing runs in, a new one if there is none. Whoever dies in it never gives it back. */
  borrow(): Environment {
    return this.#free.pop() ?? this.#newEnvironment();
  }

  giveBack(environment: Environment): void {
    this.#free.push(environment);
  }

  #newEnvironment(): Environment {
    const now = () => this.now;
    const table = (name: string) => ({ client: this.tables.client, name });
    const care = table("care");
    const card = table("card");
    const { standing } = standingsIn(table("practice"), now);
    const contexts = contextsIn(care, now);
    const noPause = async () => undefined;
    const deliver: DeliverPorts = {
      ...pushOutcomesIn(care),
      devices: cardsIn(card, now).devices,
      push: pushTo(this.#sns, card, now, noPause),
      now,
    };
    const send = sendNews(this.queue.sqs, "push");
    return {
      context: {
        standing,
        card: cardLifeIn(card).cardNow,
        household: insuredIn(table("insured")).household,
        ...contexts,
        ...presentedIn(card),
        presented: async () => ({ ok: false, refusal: { kind: "proof-malformed" } }),
        nature: "test",
        now,
      },
      careEvent: {
        standing,
        contexts: contexts.contexts,
        ...eventsIn(care, noPause),
        signReceipt: receiptSigner("environment", async () => this.#certifier, PRACTICE_URL, now),
        now,
      },
      forward: streamBatchWorker(z.unknown(), (items) =>
        forwardCareChanges({ send, ...usesIn(care), practice: async () => undefined }, items),
      ),
      deliver: orderedQueueWorker(CardNews, async (news) => void (await deliverPush(deliver, news))),
    };
  }

  /** New events go onto the stream, as its filter lets them through: one card's always through the same shard. */
  #follow(table: string, item: { readonly [name: string]: unknown }): void {
    if (item.type === "push-outcome") this.#told.add(String(item.sk).split("#")[2] ?? "");
    if (table !== "care" || item.type !== "care-event") return;
    const shard = String(item.pk).charCodeAt(String(item.pk).length - 1) % SHARDS;
    this.shards[shard]?.add(item);
  }

  #publish({ TargetArn = "", Message: text }: PublishCommandInput): object {
    const ref = Told.parse(Message.parse(text));
    this.pushes.push({ endpointArn: TargetArn, ref, wasTold: this.#told.has(ref) });
    return {};
  }
}

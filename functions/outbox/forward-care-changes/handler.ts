import { SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { sendInOrder } from "../../../shared/adapters/sqs/send-in-order.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { streamBatchWorker } from "../../../shared/worker/stream-worker.ts";
import { Env } from "./contract.ts";
import { forwardCareChanges } from "./forward-care-changes.ts";

const env = Env.parse(process.env);
const send = sendInOrder(new SQSClient({}), env.PUSH_QUEUE);

/** The care table's stream bears two followers a shard: this one puts its work in line, the other counts reads. */
export const handler = streamBatchWorker(z.unknown(), (items) =>
  forwardCareChanges(
    {
      send: (news) =>
        send(
          news.map((message) => ({
            group: message.cardRef,
            // The same news again, within the five minutes that SQS remembers, is put in line once.
            id: digest(message.cardRef, ...message.items.map(({ sk }) => sk)),
            message,
          })),
        ),
    },
    items,
  ),
);

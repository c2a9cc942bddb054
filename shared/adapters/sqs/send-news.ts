import type { SQSClient } from "@aws-sdk/client-sqs";
import type { CardNews } from "../../domain/told-item.ts";
import { digest } from "../../kernel/ids.ts";
import { sendInOrder } from "./send-in-order.ts";

/** Puts news in line for the phones of cards, each behind what there is of its card. The same news again is known for five minutes. */
export function sendNews(sqs: SQSClient, queueUrl: string): (news: readonly CardNews[]) => Promise<void> {
  const send = sendInOrder(sqs, queueUrl);
  return (news) =>
    send(
      news.map((message) => ({
        group: message.cardRef,
        id: digest(message.cardRef, ...message.items.map(({ sk }) => sk)),
        message,
      })),
    );
}

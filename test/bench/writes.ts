import * as z from "zod";
import type { TapExchange } from "../../infra/local/aws-tap.ts";

const Transaction = z.object({ TransactItems: z.array(z.record(z.string(), z.unknown())) });

/** Items that a call writes. A transaction's condition on another item writes nothing. */
export function writesIn({ call, asked }: TapExchange): number {
  if (/^dynamodb:(Put|Update|Delete)Item$/.test(call.action)) return 1;
  if (call.action !== "dynamodb:TransactWriteItems") return 0;
  const { TransactItems } = Transaction.parse(JSON.parse(asked.toString()));
  return TransactItems.filter((part) => !("ConditionCheck" in part)).length;
}

import * as z from "zod";
import type { TapExchange } from "../../infra/local/aws-tap.ts";

const Transaction = z.object({ TransactItems: z.array(z.unknown()) });

/** Items that a call writes. */
export function writesIn({ call, asked }: TapExchange): number {
  if (/^dynamodb:(Put|Update|Delete)Item$/.test(call.action)) return 1;
  if (call.action !== "dynamodb:TransactWriteItems") return 0;
  return Transaction.parse(JSON.parse(asked.toString())).TransactItems.length;
}

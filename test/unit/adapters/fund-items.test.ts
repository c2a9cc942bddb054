import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { fundsIn } from "../../../shared/adapters/dynamodb/fund-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import type { Fund } from "../../../shared/domain/fund.ts";

const dynamo = mockClient(DynamoDBDocumentClient);
beforeEach(() => dynamo.reset());
const { changeFund } = fundsIn({ client: documentClient({ region: "eu-west-3" }), name: "Practice" });

const key = (x: string) => ({ kty: "EC", crv: "P-256", x, y: "y" }) as const;
const before: Fund = { fundId: "fund-01691", name: "CPAM", jwk: key("old"), state: "active", revision: 1 };
const after: Fund = { ...before, jwk: key("new"), revision: 2 };
const change = { at: new Date("2026-11-24T10:00:00Z"), by: "arn:aws:iam::1:user/ana", before, after };

describe("a change of a fund's key", () => {
  test("is written with its line in the fund's log: who, when, and both keys", async () => {
    dynamo.on(TransactWriteCommand).resolves({});
    expect(await changeFund(change)).toBe(true);
    const [fund, line] = dynamo.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems ?? [];
    expect(fund?.Put).toMatchObject({
      Item: { pk: "FUND#fund-01691", sk: "FUND", ...after },
      ConditionExpression: "revision = :from",
      ExpressionAttributeValues: { ":from": 1 },
    });
    const Item = { sk: "CHANGE#2026-11-24T10:00:00.000Z#2", type: "fund-change", by: change.by, before, after };
    expect(line?.Put).toMatchObject({ Item: { pk: "FUND#fund-01691", ...Item } });
  });

  test("is not written over another that came first", async () => {
    const CancellationReasons = [{ Code: "ConditionalCheckFailed" }, { Code: "None" }];
    dynamo
      .on(TransactWriteCommand)
      .rejects(new TransactionCanceledException({ message: "", $metadata: {}, CancellationReasons }));
    expect(await changeFund(change)).toBe(false);
  });
});

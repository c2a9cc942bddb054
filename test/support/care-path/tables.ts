import { ConditionalCheckFailedException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type DynamoDBDocumentClient,
  GetCommand,
  type GetCommandInput,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import type { StoredItem } from "../stored-items.ts";
import { type Expression, holds, updated } from "./condition.ts";

type Call = <Answer>(act: () => Answer) => Promise<Answer>;
type TransactPart = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];
interface Change {
  readonly table: string;
  readonly key: string;
  readonly condition: Expression;
  readonly after: (before: StoredItem | undefined) => StoredItem;
}

const nameOf = (key: StoredItem | undefined): string => `${String(key?.pk)} ${String(key?.sk)}`;
/** As the document client sends it and gets it back: undefined members are left out. */
const stored = (item: StoredItem): StoredItem => unmarshall(marshall(item, { removeUndefinedValues: true }));
const image = (item: StoredItem | undefined) => item && marshall(item);

/**
 * A model of DynamoDB for the calls of the care path, and no more than a model: items by key, each call at one instant, conditions judged
 * on the item as it is then, transactions all or nothing. A transaction that is repeated with its token is done once.
 */
export class Tables {
  readonly client: DynamoDBDocumentClient = documentClient({ region: "eu-west-3" });
  readonly #tables = new Map<string, Map<string, StoredItem>>();
  readonly #inserted: (table: string, item: StoredItem) => void;
  readonly #mock = mockClient(this.client);

  /**
   * @param call lets a call take place when its turn has come
   * @param conflicts whether a transaction meets another that is under way, drawn anew for each
   * @param inserted is told of each new item
   */
  constructor(call: Call, conflicts: () => boolean, inserted: (table: string, item: StoredItem) => void) {
    this.#inserted = inserted;
    this.#mock.on(GetCommand).callsFake((input: GetCommandInput) => call(() => this.#get(input)));
    this.#mock.on(BatchGetCommand).callsFake((input: BatchGetCommandInput) => call(() => this.#batchGet(input)));
    this.#mock.on(QueryCommand).callsFake((input: QueryCommandInput) => call(() => this.#query(input)));
    this.#mock.on(PutCommand).callsFake((input: PutCommandInput) => call(() => this.#change(putOf(input))));
    this.#mock.on(UpdateCommand).callsFake((input: UpdateCommandInput) => call(() => this.#change(updateOf(input))));
    this.#mock.on(TransactWriteCommand).callsFake((input: TransactWriteCommandInput) => {
      let isDone = false;
      const isMeeting = conflicts();
      return call(() => {
        if (!isDone) this.#transact(input, isMeeting);
        isDone = true;
        return {};
      });
    });
  }

  /** Writes an item that was there before the run. */
  seed(table: string, item: StoredItem): void {
    this.#table(table).set(nameOf(item), stored(item));
  }

  all(table: string): StoredItem[] {
    return [...this.#table(table).values()];
  }

  item(table: string, key: StoredItem): StoredItem | undefined {
    return this.#table(table).get(nameOf(key));
  }

  /** Calls are remembered by the mock, and there are many. */
  forgetCalls(): void {
    this.#mock.resetHistory();
  }

  #table(name: string): Map<string, StoredItem> {
    const table = this.#tables.get(name) ?? new Map<string, StoredItem>();
    this.#tables.set(name, table);
    return table;
  }

  #get({ TableName = "", Key }: GetCommandInput) {
    return { Item: this.item(TableName, Key ?? {}) };
  }

  #batchGet({ RequestItems = {} }: BatchGetCommandInput) {
    const Responses = Object.entries(RequestItems).map(([table, { Keys = [] }]) => {
      if (new Set(Keys.map(nameOf)).size < Keys.length) throw new Error("a key is asked for twice");
      return [table, Keys.flatMap((key) => this.item(table, key) ?? [])] as const;
    });
    return { Responses: Object.fromEntries(Responses), UnprocessedKeys: {} };
  }

  #query({ TableName = "", KeyConditionExpression: text, ExpressionAttributeValues: values }: QueryCommandInput) {
    const found = this.all(TableName).filter((item) => holds({ text, values }, item));
    return { Items: found.sort((one, other) => (String(one.sk) < String(other.sk) ? -1 : 1)) };
  }

  #change(change: Change): object {
    const before = this.#before(change);
    if (!holds(change.condition, before))
      throw new ConditionalCheckFailedException({ message: "", $metadata: {}, ...withItem(before) });
    this.#write(change);
    return {};
  }

  #transact({ TransactItems = [] }: TransactWriteCommandInput, isMeeting: boolean): void {
    const changes = TransactItems.map(changeOf);
    const reasons = changes.map((change) => {
      const before = this.#before(change);
      if (isMeeting) return { Code: "TransactionConflict" };
      return holds(change.condition, before)
        ? { Code: "None" }
        : { Code: "ConditionalCheckFailed", ...withItem(before) };
    });
    if (reasons.some(({ Code }) => Code !== "None"))
      throw new TransactionCanceledException({ message: "", $metadata: {}, CancellationReasons: reasons });
    for (const change of changes) this.#write(change);
  }

  #before({ table, key }: Change): StoredItem | undefined {
    return this.#table(table).get(key);
  }

  #write(change: Change): void {
    const before = this.#before(change);
    const after = change.after(before);
    this.#table(change.table).set(change.key, after);
    if (!before) this.#inserted(change.table, after);
  }
}

/** What stands in the way; nothing where there is no item. */
const withItem = (before: StoredItem | undefined) => {
  const Item = image(before);
  return Item ? { Item } : {};
};

const expression = (input: {
  ConditionExpression?: string | undefined;
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
}): Expression => ({
  text: input.ConditionExpression,
  names: input.ExpressionAttributeNames,
  values: input.ExpressionAttributeValues,
});

const putOf = (input: Omit<PutCommandInput, "ReturnValues">): Change => ({
  table: input.TableName ?? "",
  key: nameOf(input.Item),
  condition: expression(input),
  after: () => stored(input.Item ?? {}),
});

function changeOf({ Put, Update }: TransactPart): Change {
  if (Put) return putOf(Put);
  if (!Update) throw new Error("no such part of a transaction is known");
  return updateOf(Update);
}

function updateOf(input: Omit<UpdateCommandInput, "ReturnValues">): Change {
  const { TableName = "", Key = {}, UpdateExpression, ExpressionAttributeNames: names } = input;
  const values = input.ExpressionAttributeValues;
  return {
    table: TableName,
    key: nameOf(Key),
    condition: expression(input),
    after: (before) => stored(updated({ text: UpdateExpression, names, values }, { ...Key, ...before })),
  };
}

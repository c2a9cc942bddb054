import * as z from "zod";
import type { TapExchange } from "../../infra/local/aws-tap.ts";

/** One permission that a call needs. */
export interface Asked {
  /** A name, URL, id or ARN of what is acted on. */
  readonly resource: string;
  readonly action: string;
  /** Of a table: how the partition key begins, to the `#`, or the whole of one without. */
  readonly key?: string | undefined;
}

const Key = z.looseObject({ pk: z.looseObject({ S: z.string() }).optional() });
const Part = z.looseObject({ TableName: z.string(), Key: Key.optional(), Item: Key.optional() });
const Body = z.looseObject({
  ...Part.partial().shape,
  KeyId: z.string().optional(),
  QueueUrl: z.string().optional(),
  KeyConditionExpression: z.string().optional(),
  ExpressionAttributeValues: z.record(z.string(), z.looseObject({ S: z.string().optional() })).optional(),
  RequestItems: z.record(z.string(), z.looseObject({ Keys: z.array(Key).optional() })).optional(),
  TransactItems: z.array(z.record(z.string(), Part)).optional(),
});
type Body = z.infer<typeof Body>;

/** The permissions that a call needs: a transaction needs those of its parts. */
export function askedIn({ call: { action }, url, asked: content }: Omit<TapExchange, "answered">): Asked[] {
  const service = action.slice(0, action.indexOf(":"));
  if (service === "s3") return [inBucket(action, new URL(url, "http://s3"))];
  if (service === "sns") return [onTopic(action, new URLSearchParams(content.toString()))];
  const body = bodyOf(content.toString());
  if (service === "dynamodb") return onTables(action, body);
  return [{ resource: body.KeyId ?? body.QueueUrl ?? "?", action: action.replace(/Batch$/, "") }];
}

function onTables(action: string, body: Body): Asked[] {
  if (body.TransactItems !== undefined) {
    return body.TransactItems.flatMap((item) =>
      Object.entries(item).map(([part, { TableName: resource, Key: key, Item }]) => ({
        resource,
        action: PARTS[part] ?? part,
        key: beginning((key ?? Item)?.pk?.S),
      })),
    );
  }
  if (body.RequestItems !== undefined) {
    return Object.entries(body.RequestItems).flatMap(([resource, { Keys = [] }]) =>
      Keys.map(({ pk }) => ({ resource, action, key: beginning(pk?.S) })),
    );
  }
  return [{ resource: body.TableName ?? "?", action, key: beginning((body.Key ?? body.Item)?.pk?.S ?? queried(body)) }];
}

/** The partition that a query names. */
function queried({ KeyConditionExpression = "", ExpressionAttributeValues = {} }: Body): string | undefined {
  const [, name = ""] = /\bpk = (:\w+)/.exec(KeyConditionExpression) ?? [];
  return ExpressionAttributeValues[name]?.S;
}

const beginning = (key = "?"): string => /^[^#]*#?/.exec(key)?.[0] ?? key;

/** What is no such request names nothing: the check at the end tells of it. */
function bodyOf(text: string): Body {
  try {
    return Body.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

const PARTS: Readonly<Record<string, string>> = {
  Put: "dynamodb:PutItem",
  Update: "dynamodb:UpdateItem",
  Delete: "dynamodb:DeleteItem",
  ConditionCheck: "dynamodb:ConditionCheckItem",
  Get: "dynamodb:GetItem",
};

/** An action on objects is named by its method: `s3:GET /bucket/folder/key`. */
function inBucket(named: string, { pathname, searchParams }: URL): Asked {
  const [, bucket = "", folder = ""] = pathname.split("/");
  if (folder === "") return { resource: bucket, action: "s3:ListBucket" };
  const method = named.slice("s3:".length, named.indexOf(" "));
  const action = searchParams.has("versionId") ? "GetObjectVersion" : (OBJECT_ACTIONS[method] ?? method);
  return { resource: `${bucket}/${folder}/*`, action: `s3:${action}` };
}
const OBJECT_ACTIONS: Readonly<Record<string, string>> = {
  GET: "GetObject",
  HEAD: "GetObject",
  PUT: "PutObject",
  DELETE: "DeleteObject",
};

function onTopic(action: string, form: URLSearchParams): Asked {
  const arn = form.get("TargetArn") ?? form.get("EndpointArn") ?? form.get("PlatformApplicationArn");
  const named = `app/${form.get("Platform")}/${form.get("Name")}`;
  // The local AWS names endpoints as AWS does platform applications, with one part more.
  const resource = arn?.replace(/^arn:aws:sns:[^:]*:\d*:/, "").replace(/^app(.*)\/[\w-]{36}$/, "endpoint$1/*") ?? named;
  return { resource, action };
}

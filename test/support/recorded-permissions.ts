import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
  paginateListStacks,
} from "@aws-sdk/client-cloudformation";
import * as z from "zod";
import type { TapExchange } from "../../infra/local/aws-tap.ts";
import type { LocalStage } from "../../infra/local/local-stage.ts";
import { localDirectory } from "../../infra/local/paths.ts";

/** Where the stages of a run write down what they have seen; `npm test` empties it before. */
export const recordedPermissions = join(localDirectory, "recorded-permissions");

/**
 * Writes down, while a stage lives, what its functions ask of AWS, in the words of `test/infra/permissions`:
 * `record-care-event Care dynamodb:PutItem`. The answer ends it, and writes a line for each into a file of the folder.
 */
export async function recordPermissions(stage: LocalStage, folder: string): Promise<() => Promise<void>> {
  const labelOf = await labels(stage);
  const seen = new Set<string>();
  const stop = stage.tap.listen((exchange) => {
    if (exchange.call.caller === "") return;
    for (const { resource, action } of asked(exchange))
      seen.add(`${exchange.call.caller} ${labelOf(resource)} ${action}`);
  });
  return async () => {
    stop();
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${crypto.randomUUID()}.txt`), [...seen].sort().join("\n"));
  };
}

interface Asked {
  /** A name, URL, id or ARN of what is acted on. */
  readonly resource: string;
  readonly action: string;
}

const Body = z.looseObject({
  TableName: z.string().optional(),
  KeyId: z.string().optional(),
  QueueUrl: z.string().optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  TransactItems: z.array(z.record(z.string(), z.looseObject({ TableName: z.string() }))).optional(),
});

/** The permissions that a call needs: a transaction needs those of its parts. */
function asked({ call: { action }, url, asked: content }: TapExchange): Asked[] {
  const service = action.slice(0, action.indexOf(":"));
  if (service === "s3") return [inBucket(action, new URL(url, "http://s3"))];
  if (service === "sns") return [onTopic(action, new URLSearchParams(content.toString()))];
  const body = bodyOf(content.toString());
  if (body.TransactItems !== undefined) {
    return body.TransactItems.flatMap((item) =>
      Object.entries(item).map(([part, { TableName }]) => ({ resource: TableName, action: PARTS[part] ?? part })),
    );
  }
  const resources = body.RequestItems
    ? Object.keys(body.RequestItems)
    : [body.TableName ?? body.KeyId ?? body.QueueUrl];
  return resources.map((resource = "?") => ({ resource, action: action.replace(/Batch$/, "") }));
}

/** What is no such request names nothing: the check at the end tells of it. */
function bodyOf(text: string): z.infer<typeof Body> {
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

/** From what a call names to the label of the table of permissions. */
async function labels({ aws, awsEndpoint }: LocalStage): Promise<(resource: string) => string> {
  const client = new CloudFormationClient({ ...aws, endpoint: awsEndpoint });
  const known = new Map<string, string>();
  try {
    for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
      const ours = StackSummaries.filter(({ StackName = "" }) => StackName.startsWith("HealthCard-"));
      for (const { StackName = "" } of ours) await addLabels(client, StackName, known);
    }
  } finally {
    client.destroy();
  }
  return (resource) => {
    if (/^(app|endpoint)\//.test(resource)) return resource.replace("health-card-local", "health-card-<stage>");
    const last = resource.slice(Math.max(resource.lastIndexOf("/"), resource.lastIndexOf(":")) + 1);
    return known.get(resource) ?? known.get(last) ?? resource.replace("health-card-local", "health-card-<stage>");
  };
}

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({ Metadata: z.looseObject({ "aws:cdk:path": z.string() }).optional() }),
  ),
});

async function addLabels(client: CloudFormationClient, stack: string, known: Map<string, string>): Promise<void> {
  const { TemplateBody = "{}" } = await client.send(new GetTemplateCommand({ StackName: stack }));
  const { Resources } = Template.parse(JSON.parse(TemplateBody));
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: stack })) {
    for (const { LogicalResourceId = "", PhysicalResourceId = "" } of StackResourceSummaries) {
      const label = Resources[LogicalResourceId]?.Metadata?.["aws:cdk:path"]?.split("/")[1];
      if (label !== undefined) known.set(PhysicalResourceId.slice(PhysicalResourceId.lastIndexOf("/") + 1), label);
    }
  }
}

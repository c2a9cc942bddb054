import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
  paginateListStacks,
} from "@aws-sdk/client-cloudformation";
import * as z from "zod";
import type { AwsTap } from "../../infra/local/aws-tap.ts";
import type { LocalStage } from "../../infra/local/local-stage.ts";
import { localDirectory } from "../../infra/local/paths.ts";
import { type Asked, askedIn } from "./asked-permissions.ts";

/** Where the stages of a run write down what they have seen; `npm test` empties it before. */
export const recordedPermissions = join(localDirectory, "recorded-permissions");

/**
 * Takes note of what the functions of a stage ask of AWS, from before the stacks are deployed until it is written down, in the words of
 * `test/infra/permissions`: `record-care-event Care dynamodb:PutItem CONTEXT#`, the last word being how the partition key begins.
 */
export class PermissionRecorder {
  readonly #seen = new Map<string, Asked & { readonly caller: string }>();

  listenTo(tap: Pick<AwsTap, "listen">): void {
    tap.listen((exchange) => {
      const { caller } = exchange.call;
      if (caller === "") return;
      for (const asked of askedIn(exchange)) this.#seen.set(JSON.stringify([caller, asked]), { caller, ...asked });
    });
  }

  /** Writes a line for each into a file of the folder. The stage must still be there: it says what its resources are. */
  async writeDown(stage: LocalStage, folder: string): Promise<void> {
    const labelOf = await labels(stage);
    const lines = [...this.#seen.values()].map(({ caller, resource, action, key }) =>
      [caller, labelOf(resource), action, ...(key === undefined ? [] : [key])].join(" "),
    );
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${crypto.randomUUID()}.txt`), [...new Set(lines)].sort().join("\n"));
  }
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

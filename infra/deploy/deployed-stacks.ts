import {
  CloudFormationClient,
  CloudFormationServiceException,
  GetTemplateCommand,
  paginateListStacks,
  StackStatus,
} from "@aws-sdk/client-cloudformation";
import * as z from "zod";
import type { Template } from "./stateful-changes.ts";

const Deployed = z.looseObject({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) });

/** Stacks that hold nothing: deleted, or never brought further than to be looked at. */
const EMPTY_STATES: readonly string[] = [StackStatus.DELETE_COMPLETE, StackStatus.REVIEW_IN_PROGRESS];

/**
 * What is deployed of a stage in some regions, by the names of its stacks. Credentials and address come from the environment, as
 * everywhere.
 * @throws CloudFormationServiceException, and what else keeps an answer from coming
 */
export async function deployedStacks(
  prefix: string,
  regions: readonly string[],
): Promise<ReadonlyMap<string, Template>> {
  const found = await Promise.all([...new Set(regions)].map((region) => deployedIn(prefix, region)));
  return new Map(found.flatMap((stacks) => [...stacks]));
}

async function deployedIn(prefix: string, region: string): Promise<ReadonlyMap<string, Template>> {
  const client = new CloudFormationClient({ region });
  try {
    const names: string[] = [];
    for await (const page of paginateListStacks({ client }, {})) {
      for (const { StackName = "", StackStatus: status = "" } of page.StackSummaries ?? []) {
        if (StackName.startsWith(prefix) && !EMPTY_STATES.includes(status)) names.push(StackName);
      }
    }
    const stacks = new Map<string, Template>();
    for (const name of new Set(names)) stacks.set(name, await templateOf(client, name));
    return stacks;
  } finally {
    client.destroy();
  }
}

async function templateOf(client: CloudFormationClient, StackName: string): Promise<Template> {
  const { TemplateBody = "" } = await client.send(new GetTemplateCommand({ StackName, TemplateStage: "Original" }));
  return Deployed.parse(JSON.parse(TemplateBody)) as Template;
}

/** What keeps CloudFormation from being asked, in one line that says what to do. */
export function accessAdvice(error: unknown): string | undefined {
  if (error instanceof CloudFormationServiceException) {
    return `CloudFormation says: ${error.message} Use credentials of the stage's account that may deploy.`;
  }
  if (error instanceof Error && error.name === "CredentialsProviderError") {
    return "There are no AWS credentials: set AWS_PROFILE, or log in (aws sso login), then try again.";
  }
  return undefined;
}

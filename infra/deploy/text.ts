import type { Change, StackChanges } from "./changes.ts";
import type { Danger } from "./stateful-changes.ts";
import type { Judgement } from "./waivers.ts";

const MARK = { add: "+", change: "~", remove: "-" } as const;
/** Changes that are told one by one: who may do what, what is kept, who is let in. Of the others the number. */
const TOLD_SINGLY =
  /^AWS::(IAM|KMS|DynamoDB|S3|SQS|SNS|Backup|WAFv2|CloudFront)::|^AWS::ApiGatewayV2::(Api|Authorizer|Route|DomainName)$|^Custom::/;

/** What a deployment would do, for a person who has to say yes or no. */
export function changesText(stacks: readonly StackChanges[]): string {
  const parts = stacks.filter(({ differs }) => differs).map(stackText);
  return parts.length === 0 ? "Nothing would change." : parts.join("\n\n");
}

function stackText({ stack, isNew, changes }: StackChanges): string {
  const singly = changes.filter(({ type }) => !isNew && TOLD_SINGLY.test(type));
  const others = countByType(changes.filter((change) => !singly.includes(change)));
  const only = changes.length === 0 ? ["  outputs only"] : [];
  return [`${stack}${isNew ? " (new)" : ""}`, ...singly.map(changeText), ...others, ...only].join("\n");
}

function changeText({ kind, type, logicalId, properties }: Change): string {
  const what = properties.length > 0 ? `: ${properties.join(", ")}` : "";
  return `  ${MARK[kind]} ${type} ${logicalId}${what}`;
}

function countByType(changes: readonly Change[]): string[] {
  const counts = new Map<string, number>();
  for (const { kind, type } of changes) {
    const key = `${MARK[kind]} ${type}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].sort(([one], [other]) => one.localeCompare(other)).map(([key, count]) => `  ${key} ×${count}`);
}

/** Stacks that are deployed and no longer in the app. The CDK leaves them alone, and so they are easily forgotten. */
export const leftText = (deployed: readonly string[], stacks: readonly string[]): string[] =>
  deployed
    .filter((name) => !stacks.includes(name))
    .map((name) => `${name} is deployed and no longer in the app: it stays until somebody deletes it.`);

/** What was judged of the dangers. Empty if there are none, and no waiver that names nothing. */
export function judgementText({ refused, expired, waived, idle }: Judgement): string {
  return [
    ...refused.map((danger) => `REFUSED  ${dangerText(danger)}`),
    ...expired.map((danger) => `REFUSED  ${dangerText(danger)}: its waiver has expired`),
    ...waived.map(({ danger, waiver }) => `waived until ${waiver.expires}  ${dangerText(danger)}: ${waiver.reason}`),
    ...idle.map(
      ({ stack, logicalId, does }) => `A waiver names nothing that would happen: ${does} ${stack} ${logicalId}.`,
    ),
  ].join("\n");
}

const dangerText = ({ does, stack, logicalId, type, because }: Danger): string =>
  `${does} ${type} ${logicalId} of ${stack} (${because})`;

import { Stack, Validations } from "aws-cdk-lib";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";

export interface PatternGrant {
  readonly grantee: IGrantable;
  readonly actions: string[];
  /** An ARN with `*` in it. Of other stacks it may contain explicit exports only. */
  readonly pattern: string;
  /** Why the resources can't be named one by one. */
  readonly reason: string;
}

/** A permission on all resources of a pattern. It can't be had without a reason, which stands at the role for whoever reviews it. */
export function grantOnPattern({ grantee, actions, pattern, reason }: PatternGrant): void {
  Grant.addToPrincipal({ grantee, actions, resourceArns: [pattern] });
  const { grantPrincipal: role } = grantee;
  if (!Construct.isConstruct(role)) throw new Error("a pattern can be granted to a function's role only");
  const id = `AwsSolutions-IAM5[Resource::${flat(Stack.of(role).resolve(pattern))}]`;
  Validations.of(role).acknowledge({ id, reason });
}

/** The text by which cdk-nag knows a resource: intrinsic functions laid flat. */
function flat(resolved: unknown): string {
  if (typeof resolved !== "object" || resolved === null) return String(resolved);
  const [[name, value] = ["", undefined]] = Object.entries(resolved);
  if (name === "Ref") return `<${value}>`;
  if (name === "Fn::ImportValue") return flat(value);
  if (name === "Fn::Join" && Array.isArray(value) && Array.isArray(value[1])) return value[1].map(flat).join("");
  throw new Error(`${name} can't be part of a granted pattern`);
}

import type { IGrantable } from "aws-cdk-lib/aws-iam";

/**
 * A resource together with exactly what one function may do with it. Handing it to a function tells the function the resource's name
 * and gives its role the permission, so that neither can be forgotten or outlive the other.
 */
export interface Access {
  /** What the function knows the resource by: a table's name, a key's ARN. */
  readonly name: string;
  grantTo(grantee: IGrantable): void;
}

import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { ServiceStack } from "./service-stack.ts";

/** A log group that is encrypted with the data key and forgets when the stage says. */
export class EncryptedLogs extends LogGroup {
  constructor(scope: Construct, id: string) {
    const { stage, dataKey } = ServiceStack.around(scope);
    super(scope, id, {
      encryptionKey: dataKey.key,
      // The stage's settings admit only numbers of days that this enumeration has.
      retention: stage.logRetentionDays,
      removalPolicy: stage.isReal ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}

import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";
import { dataKeyAlias } from "../data-key-alias.ts";

// What AWS documents for these services as `ReEncrypt*` and `GenerateDataKey*`, written out.
const ENVELOPE_ACTIONS = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** The symmetric key that everything kept is encrypted with: tables, logs, queues, topics. Rotated every year. */
export class DataKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.key = new Key(this, "Key", {
      alias: dataKeyAlias(stage.name),
      description: "Encrypts tables, logs, queues and topics",
      enableKeyRotation: true,
      removalPolicy: stage.isReal ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.allowLogs(stage);
    // Alarms publish to the encrypted alarm topic.
    this.allowService("cloudwatch.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"]);
    // Calls by the clock that can't be made are put aside in an encrypted queue.
    this.allowService("events.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"]);
    // A bucket of this account tells an encrypted queue of new objects.
    this.allowService("s3.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey"], {
      StringEquals: { "aws:SourceAccount": Stack.of(this).account },
    });
  }

  /** DynamoDB uses the key on behalf of whoever reads and writes a table. */
  grantThroughTable(grantee: IGrantable): void {
    this.grantThrough("dynamodb", grantee, ENVELOPE_ACTIONS);
  }

  /** SQS uses the key on behalf of whoever sends. */
  grantThroughQueue(grantee: IGrantable): void {
    this.grantThrough("sqs", grantee, ["kms:Decrypt", "kms:GenerateDataKey"]);
  }

  /** S3 uses the key on behalf of whoever reads or writes objects. */
  grantThroughBucket(grantee: IGrantable, ...actions: ("kms:Decrypt" | "kms:GenerateDataKey")[]): void {
    this.grantThrough("s3", grantee, actions);
  }

  /** Permission to have a service use the key; worth nothing in a direct call to KMS. */
  private grantThrough(service: "dynamodb" | "sqs" | "s3", grantee: IGrantable, actions: string[]): void {
    Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [this.key.keyArn],
      conditions: { StringEquals: { "kms:ViaService": `${service}.${Stack.of(this).region}.amazonaws.com` } },
    });
  }

  /** CloudWatch Logs, for this stage's log groups only. */
  private allowLogs(stage: Stage): void {
    const logGroups = Stack.of(this).formatArn({
      service: "logs",
      resource: "log-group",
      resourceName: `HealthCard-${stage.name}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.allowService(`logs.${Stack.of(this).region}.amazonaws.com`, ENVELOPE_ACTIONS, {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": logGroups },
    });
  }

  private allowService(service: string, actions: string[], conditions?: Record<string, Record<string, string>>): void {
    const principals = [new ServicePrincipal(service)];
    this.key.addToResourcePolicy(new PolicyStatement({ principals, actions, resources: ["*"], conditions }));
  }
}

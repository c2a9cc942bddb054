import { RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";
import type { Access } from "./access.ts";
import type { DataKey } from "./data-key.ts";
import { grantOnPattern } from "./pattern-grant.ts";

/** What functions do with items. No Scan, no table administration: nothing here needs them. */
export type ItemAction =
  | "BatchGetItem"
  | "GetItem"
  | "PutItem"
  | "UpdateItem"
  | "DeleteItem"
  | "ConditionCheckItem"
  | "Query";

/** A partition key, or how it begins: `ROLLOUT`, `CARD#*`. */
export type LeadingKey = `${Uppercase<string>}#*` | Uppercase<string>;

const named = (actions: readonly ItemAction[]): string[] => actions.map((action) => `dynamodb:${action}`);

export interface ServiceTableProps {
  readonly stage: Stage;
  readonly dataKey: DataKey;
  /** Point-in-time recovery: for what nobody can be asked for again. */
  readonly recoverable: boolean;
  /** Whether it takes the writes of a campaign: then `warmWrites` of the stage is for it too. */
  readonly busy?: boolean;
  /** Whether workers follow the table's changes, and whether they see what was there before too. */
  readonly stream?: boolean | "before-and-after";
}

const streamView = (stream: ServiceTableProps["stream"]): StreamViewType | undefined => {
  if (stream === "before-and-after") return StreamViewType.NEW_AND_OLD_IMAGES;
  return stream ? StreamViewType.NEW_IMAGE : undefined;
};

/** Three reads to a write, as AWS gives to a new table on demand. */
const warm = (writes: number) => ({ writeUnitsPerSecond: writes, readUnitsPerSecond: 3 * writes });

/** A table with keys `pk` and `sk`, expiry in `expiresAt` (epoch seconds), on demand, encrypted with the stage's data key. */
export class ServiceTable extends Construct {
  readonly table: Table;
  private readonly dataKey: DataKey;

  constructor(scope: Construct, id: string, props: ServiceTableProps) {
    super(scope, id);
    const { stage, dataKey, recoverable, stream, busy } = props;
    this.dataKey = dataKey;
    this.table = new Table(this, "Table", {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      timeToLiveAttribute: "expiresAt",
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: dataKey.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: recoverable },
      stream: streamView(stream),
      ...(busy && stage.warmWrites !== undefined && { warmThroughput: warm(stage.warmWrites) }),
      deletionProtection: stage.isReal,
      removalPolicy: stage.isReal ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.answerFindings(stage, recoverable);
  }

  private answerFindings(stage: Stage, recoverable: boolean): void {
    const noPlan = "NIST.800.53.R5-DynamoDBInBackupPlan";
    if (!recoverable) {
      const reason = "What it holds is made to be gone within minutes or days: an older copy must not come back.";
      for (const id of ["AwsSolutions-DDB3", "NIST.800.53.R5-DynamoDBPITREnabled", noPlan]) {
        Validations.of(this).acknowledge({ id, reason });
      }
    } else if (!stage.isReal) {
      const reason = "The stage of one machine is made anew at every start: there is nothing to keep.";
      Validations.of(this).acknowledge({ id: noPlan, reason });
    }
  }

  /** Exactly these operations. A transaction needs those of its parts. */
  for(...actions: readonly ItemAction[]): Access {
    return this.access((grantee) => this.table.grant(grantee, ...named(actions)));
  }

  /**
   * The same on these partitions alone: of `CARD#*` all whose key begins so, of `FUNDS` that one. IAM is told the key by DynamoDB with each
   * of these operations, and of a transaction with each of its parts. Where it is told none, which holds for all of none, nothing is allowed.
   */
  keyed(...keys: readonly [LeadingKey, ...LeadingKey[]]): Pick<ServiceTable, "for"> {
    const conditions = {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": keys },
      Null: { "dynamodb:LeadingKeys": "false" },
    };
    const resourceArns = [this.table.tableArn];
    return {
      for: (...actions) =>
        this.access((grantee) => Grant.addToPrincipal({ grantee, actions: named(actions), resourceArns, conditions })),
    };
  }

  private access(grant: (grantee: IGrantable) => Grant): Access {
    return {
      name: this.table.tableName,
      grantTo: (grantee) => {
        grant(grantee);
        this.dataKey.grantThroughTable(grantee);
      },
    };
  }

  /** To follow the stream: what AWS's own policy for it allows on every table, on this one only. */
  grantFollowing(grantee: IGrantable): void {
    this.table.grantStream(grantee, "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator");
    grantOnPattern({
      grantee,
      actions: ["dynamodb:ListStreams"],
      pattern: `${Stack.of(this).exportValue(this.table.tableArn)}/stream/*`,
      reason: "Lambda lists the streams of this one table to find the one to follow.",
    });
    this.dataKey.grantThroughTable(grantee);
  }
}

import { CfnOutput, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { AttributeType, BillingMode, StreamViewType, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { StageSettings } from "../config.ts";

interface Kind {
  readonly stream?: true;
  readonly pointInTimeRecovery?: true;
}

/** The tables (decision 0002): on demand, encrypted with the customer's key. */
export class DataStack extends Stack {
  readonly rollout: Table;
  readonly insured: Table;
  readonly card: Table;
  readonly ephemeral: Table;
  readonly care: Table;
  readonly practice: Table;

  constructor(scope: Construct, id: string, props: StackProps & { settings: StageSettings; dataKey: IKey }) {
    super(scope, id, props);
    const { keepsData } = props.settings;
    const table = (name: string, kind: Kind) => {
      const made = new Table(this, name, {
        partitionKey: { name: "pk", type: AttributeType.STRING },
        sortKey: { name: "sk", type: AttributeType.STRING },
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryption: TableEncryption.CUSTOMER_MANAGED,
        encryptionKey: props.dataKey,
        timeToLiveAttribute: "expiresAt",
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: kind.pointInTimeRecovery ?? false },
        ...(kind.stream && { stream: StreamViewType.NEW_IMAGE }),
        deletionProtection: keepsData,
        removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });
      new CfnOutput(this, `${name}Table`, { value: made.tableName });
      return made;
    };
    this.rollout = table("Rollout", { pointInTimeRecovery: true });
    this.insured = table("Insured", { pointInTimeRecovery: true });
    this.card = table("Card", { pointInTimeRecovery: true, stream: true });
    this.ephemeral = table("Ephemeral", {});
    this.care = table("Care", { stream: true });
    this.practice = table("Practice", { pointInTimeRecovery: true });
  }
}

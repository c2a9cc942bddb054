import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import {
  BackupPlan,
  BackupPlanRule,
  BackupResource,
  BackupSelection,
  BackupVault,
  CfnRestoreTestingPlan,
  CfnRestoreTestingSelection,
} from "aws-cdk-lib/aws-backup";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { Schedule } from "aws-cdk-lib/aws-events";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";
import type { DataKey } from "./data-key.ts";

/** As long as point-in-time recovery, and no longer: what a person had erased is gone from the copies too. */
const KEPT = Duration.days(35);
/** A copy can't be deleted before, by whoever has got hold of the account's permissions. */
const LOCKED = Duration.days(7);

export interface TableBackupProps {
  readonly stage: Stage;
  readonly dataKey: DataKey;
  readonly tables: readonly Table[];
}

/**
 * A copy of the tables every night, for what point-in-time recovery doesn't survive: the loss of the table itself or, with a vault
 * elsewhere to copy to, of the account or the region. Once a month AWS restores one copy of each table, and deletes what it restored.
 */
export class TableBackup extends Construct {
  private readonly props: TableBackupProps;
  private readonly vault: BackupVault;
  private readonly role: Role;

  constructor(scope: Construct, id: string, props: TableBackupProps) {
    super(scope, id);
    const { stage, dataKey } = props;
    this.props = props;
    this.vault = new BackupVault(this, "Vault", {
      backupVaultName: `health-card-${stage.name}-tables`,
      encryptionKey: dataKey.key,
      lockConfiguration: { minRetention: LOCKED },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.role = this.backupRole();
    this.backUpEveryNight();
    this.restoreEveryMonth();
  }

  private backUpEveryNight(): void {
    const { stage, tables } = this.props;
    const elsewhere = stage.backupCopyVault;
    const copyActions = elsewhere && [
      {
        destinationBackupVault: BackupVault.fromBackupVaultArn(this, "Elsewhere", elsewhere),
        deleteAfter: KEPT,
      },
    ];
    const rule = new BackupPlanRule({
      ruleName: "every-night",
      scheduleExpression: Schedule.cron({ minute: "30", hour: "1" }),
      startWindow: Duration.hours(1),
      completionWindow: Duration.hours(6),
      deleteAfter: KEPT,
      ...(copyActions && { copyActions }),
    });
    const backupPlan = new BackupPlan(this, "Plan", {
      backupPlanName: `health-card-${stage.name}-tables`,
      backupVault: this.vault,
      backupPlanRules: [rule],
    });
    new BackupSelection(this, "Selection", {
      backupPlan,
      backupSelectionName: "tables",
      resources: tables.map((table) => BackupResource.fromDynamoDbTable(table)),
      role: this.role,
      disableDefaultBackupPolicy: true,
    });
  }

  private restoreEveryMonth(): void {
    const { stage, tables, dataKey } = this.props;
    const plan = new CfnRestoreTestingPlan(this, "RestoreTest", {
      restoreTestingPlanName: `health_card_${stage.name}_tables`,
      scheduleExpression: "cron(0 4 1 * ? *)",
      scheduleExpressionTimezone: "Europe/Paris",
      startWindowHours: 4,
      recoveryPointSelection: {
        algorithm: "LATEST_WITHIN_WINDOW",
        includeVaults: [this.vault.backupVaultArn],
        recoveryPointTypes: ["SNAPSHOT"],
        selectionWindowDays: 7,
      },
    });
    new CfnRestoreTestingSelection(this, "RestoredTables", {
      restoreTestingPlanName: plan.ref,
      restoreTestingSelectionName: "tables",
      protectedResourceType: "DynamoDB",
      protectedResourceArns: tables.map((table) => table.tableArn),
      iamRoleArn: this.role.roleArn,
      // Without this it would be restored under a key of AWS's own.
      restoreMetadataOverrides: { encryptionType: "KMS", kmsMasterKeyArn: dataKey.key.keyArn },
    });
  }

  private backupRole(): Role {
    const policies = ["Backup", "Restores"].map((what) => `service-role/AWSBackupServiceRolePolicyFor${what}`);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("backup.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
      managedPolicies: policies.map((policy) => ManagedPolicy.fromAwsManagedPolicyName(policy)),
    });
    for (const policy of policies) {
      Validations.of(role).acknowledge({
        id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
        reason: "AWS's own policy for AWS Backup follows what that service needs; nobody else has this role.",
      });
    }
    return role;
  }
}

import { type App, CfnOutput } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import type { Stage } from "../config.ts";
import type { DataKey } from "../constructs/data-key.ts";
import { ServiceTable, type ServiceTableProps } from "../constructs/service-table.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import { StatusListBucket } from "../constructs/status-list-bucket.ts";
import { TableBackup } from "../constructs/table-backup.ts";

/** Every table with its backup, and the bucket of published status lists. Nothing else, and guarded: functions come and go around them. */
export class DataStack extends StageStack {
  /** Which départements are open by which route. */
  readonly rollout: ServiceTable;
  /** Insured people and their beneficiaries, under a pseudonym. */
  readonly insured: ServiceTable;
  /** Enrolments, cards, devices and issued credentials. */
  readonly card: ServiceTable;
  /** Challenges, codes and spent proofs: worthless within minutes. */
  readonly ephemeral: ServiceTable;
  /** Contexts, care events and push outcomes: a relay of seven days, the phone is the archive. */
  readonly care: ServiceTable;
  /** Practices and their readers. */
  readonly practice: ServiceTable;
  /** Status lists: which places are taken, and which statuses have changed. */
  readonly status: ServiceTable;
  /** Which generation of each signing key signs, and which are published. */
  readonly signing: ServiceTable;
  readonly statusLists: StatusListBucket;

  constructor(app: App, stage: Stage, dataKey: DataKey) {
    super(app, "Data", stage, { description: "Tables of the health card", stateful: true });
    const recoverable: Table[] = [];
    const table = (name: string, props: Pick<ServiceTableProps, "recoverable" | "stream" | "busy">) => {
      const made = new ServiceTable(this, name, { stage, dataKey, ...props });
      if (props.recoverable) recoverable.push(made.table);
      new CfnOutput(this, `${name}Table`, { value: made.table.tableName });
      return made;
    };
    this.rollout = table("Rollout", { recoverable: true, stream: true });
    this.insured = table("Insured", { recoverable: true, stream: "before-and-after" });
    this.card = table("Card", { recoverable: true, stream: true, busy: true });
    this.ephemeral = table("Ephemeral", { recoverable: false, busy: true });
    this.care = table("Care", { recoverable: false, stream: true, busy: true });
    this.practice = table("Practice", { recoverable: true });
    this.status = table("Status", { recoverable: true, stream: true });
    this.signing = table("Signing", { recoverable: true });
    if (stage.isReal) new TableBackup(this, "Backup", { stage, dataKey, tables: recoverable });
    this.statusLists = new StatusListBucket(this, "StatusLists", stage, dataKey);
    new CfnOutput(this, "StatusListBucketName", { value: this.statusLists.name });
  }
}

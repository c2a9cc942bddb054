import { type App, CfnOutput, Duration } from "aws-cdk-lib";
import { Schedule } from "aws-cdk-lib/aws-events";
import { RunbookAlarm } from "../constructs/alarm.ts";
import { CappedWorker } from "../constructs/capped-worker.ts";
import { ScheduledCall } from "../constructs/scheduled-call.ts";
import { ServiceFunction } from "../constructs/service-function.ts";
import { ServiceStack, type ServiceStackProps } from "../constructs/service-stack.ts";
import { StreamWorker } from "../constructs/stream-worker.ts";
import { DeadLetterQueue } from "../constructs/worker-queue.ts";
import type { DataStack } from "./data-stack.ts";
import type { KeysStack } from "./keys-stack.ts";

interface StatusListProps extends ServiceStackProps {
  readonly tables: DataStack;
  readonly keys: KeysStack;
}

const RUNBOOK = "status-list-publication";

/** Revocation: what ends credentials, and the lists that tell the world of it. */
export class StatusListStack extends ServiceStack {
  /** Where changes of cards are put in line, for what they end. */
  readonly revocations: CappedWorker;

  constructor(app: App, props: StatusListProps) {
    super(app, "StatusList", "Revocation and status lists of the health card", props);
    this.revocations = this.revoke(props);
    this.followPeople(props);
    const publication = this.publish(props);
    this.announce(props, publication);
    this.tend(props, publication);
  }

  /** What was issued through a phone ends when the card leaves it. */
  private revoke({ tables: { card, status } }: StatusListProps): CappedWorker {
    return new CappedWorker(this, "RevokeCredentials", {
      folder: "credential/revoke-credentials",
      environment: { CARD_TABLE: card.for("Query", "UpdateItem"), STATUS_TABLE: status.for("PutItem") },
      // Short, so that a try that fails is repeated within two minutes.
      timeout: Duration.seconds(15),
      maxConcurrency: 4,
      patience: { wait: Duration.hours(1), runbook: "queue-lag" },
    });
  }

  /**
   * And when what it says of its person is true no more: in its own time, however many people a fund changes at once. The cards of who is covered no more
   * end at once.
   */
  private followPeople({ tables: { card, insured, status } }: StatusListProps): void {
    const supersession = new CappedWorker(this, "SupersedeCredentials", {
      folder: "credential/supersede-credentials",
      environment: {
        CARD_TABLE: card.for("GetItem", "PutItem", "Query", "UpdateItem"),
        STATUS_TABLE: status.for("PutItem"),
      },
      timeout: Duration.seconds(15),
      maxConcurrency: 2,
      patience: { wait: Duration.hours(48), runbook: "credential-supersession" },
    });
    const { deadLetters } = new StreamWorker(this, "ForwardInsuredChanges", {
      folder: "outbox/forward-insured-changes",
      table: insured,
      filters: [{ eventName: ["MODIFY"], dynamodb: { NewImage: { type: { S: ["insured"] } } } }],
      environment: { SUPERSESSION_QUEUE: supersession.forSending(), REVOCATION_QUEUE: this.revocations.forSending() },
    });
    new CfnOutput(this, "InsuredDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
    new CfnOutput(this, "SupersessionDeadLetterQueueUrl", { value: supersession.deadLetters.queue.queueUrl });
  }

  private publish({ stage, tables, keys }: StatusListProps): CappedWorker {
    const publication = new CappedWorker(this, "PublishStatusList", {
      folder: "credential/publish-status-list",
      environment: {
        STATUS_TABLE: tables.status.for("GetItem", "Query"),
        STATUS_LIST_BUCKET: tables.statusLists.forPublishing(),
        STATUS_LIST_TTL: String(stage.statusListTtl),
        CREDENTIAL_SIGNING_KEY: keys.credentialSigning.forSigning(),
        SIGNING_TABLE: tables.signing.for("GetItem"),
        CARD_BASE_URL: stage.cardBaseUrl,
      },
      timeout: Duration.seconds(30),
      maxConcurrency: 4,
      patience: { wait: Duration.hours(1), runbook: RUNBOOK },
    });
    new RunbookAlarm(this, "NotPublished", {
      meaning:
        "No status list has been signed anew for half an hour; after four hours those that are published expire.",
      runbook: RUNBOOK,
      metric: publication.worker.live.metricInvocations({ period: Duration.minutes(30), statistic: "Sum" }),
      threshold: 1,
      evaluationPeriods: 1,
      mustGoOn: true,
    });
    new CfnOutput(this, "PublicationDeadLetterQueueUrl", { value: publication.deadLetters.queue.queueUrl });
    return publication;
  }

  /** Of what the status table's stream brings: not the places that are taken, of which nothing shows. */
  private announce({ tables: { status } }: StatusListProps, publication: CappedWorker): void {
    const { deadLetters } = new StreamWorker(this, "AnnounceStatusChange", {
      folder: "credential/announce-status-change",
      table: status,
      filters: [
        {
          eventName: ["INSERT", "MODIFY"],
          dynamodb: { NewImage: { type: { S: ["status-list", "status-change"] } } },
        },
      ],
      environment: { PUBLICATION_QUEUE: publication.forSending() },
      // However many credentials are revoked at once, they ask for a list once a batch.
      gather: { atMost: 1_000, seconds: 1 },
    });
    new CfnOutput(this, "StatusDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }

  private tend({ stage, tables: { status, statusLists } }: StatusListProps, publication: CappedWorker): void {
    const worker = new ServiceFunction(this, "TendStatusLists", {
      folder: "credential/tend-status-lists",
      environment: {
        STATUS_TABLE: status.for("BatchGetItem", "DeleteItem", "PutItem", "Query", "UpdateItem"),
        STATUS_LIST_BUCKET: statusLists.forRemoving(),
        STATUS_LIST_SIZE: String(stage.statusListSize),
        PUBLICATION_QUEUE: publication.forSending(),
      },
      timeout: Duration.minutes(1),
      calledBy: "work",
    });
    const deadLetters = new DeadLetterQueue(worker, "DeadLetters");
    const schedule = Schedule.rate(Duration.minutes(10));
    new ScheduledCall(this, "EveryTenMinutes", { schedule, worker, deadLetters });
    new CfnOutput(this, "TendingDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }
}

import type { SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import type { Worker } from "../../../infra/redrive/workers.ts";
import { deployedFunction } from "../deployed-functions.ts";
import { eventually } from "../eventually.ts";
import type { TestStage } from "../stage.ts";
import { type PreparedWork, pushesTo } from "./accepted-work.ts";
import { alarmsOf, countedBy, countedInLogs, type DeployedAlarm, visibleIn } from "./alarms.ts";
import { outlasting } from "./duration.ts";
import { emptyQueues, workersAt } from "./outage.ts";
import { follow } from "./runbooks.ts";

export interface Watched {
  readonly workers: readonly Worker[];
  readonly alarms: readonly DeployedAlarm[];
}

/** The stage's workers with nothing in line, and the alarms as they were deployed. */
export async function watchedAt(stage: TestStage, sqs: SQSClient): Promise<Watched> {
  await emptyQueues(sqs);
  return { workers: await workersAt(stage, sqs), alarms: await alarmsOf(stage) };
}

/** A stage that something is broken at: its workers, the alarms on them, and what they leave behind. */
export class StageDrill {
  readonly workers: readonly Worker[];
  protected readonly stage: TestStage;
  protected readonly sqs: SQSClient;
  readonly #alarms: readonly DeployedAlarm[];

  constructor(stage: TestStage, sqs: SQSClient, { workers, alarms }: Watched) {
    this.stage = stage;
    this.sqs = sqs;
    this.workers = workers;
    this.#alarms = alarms;
  }

  worker(name: string): Worker {
    const found = this.workers.find((worker) => worker.name === name);
    if (found === undefined) throw new Error(`no worker is called ${name}`);
    return found;
  }

  /** The alarm that goes off first on a metric, given as namespace and name, of the function, queue or worker that one of its dimensions names. */
  alarmOn(metric: string, of: string): DeployedAlarm {
    const [found] = this.#alarms
      .filter((alarm) => alarm.metric === metric && Object.values(alarm.dimensions).includes(of))
      .sort((one, other) => one.threshold - other.threshold);
    if (found === undefined) throw new Error(`no alarm looks at ${metric} of ${of}`);
    return found;
  }

  /** The alarm on server errors of an API, by its name. */
  serverErrorsOf(api: string): DeployedAlarm {
    const found = this.#alarms.find(({ meaning }) => meaning.startsWith(`The ${api} API answers 5xx`));
    if (found === undefined) throw new Error(`no alarm looks at the ${api} API`);
    return found;
  }

  async errorsOf({ name }: Worker): Promise<DeployedAlarm> {
    return this.alarmOn("AWS/Lambda Errors", (await deployedFunction(this.stage, name)).name);
  }

  brokenOf({ name }: Worker): DeployedAlarm {
    return this.alarmOn("HealthCard/local WorkBroken", name);
  }

  givenUpBy({ deadLettersArn }: Worker): DeployedAlarm {
    return this.alarmOn("AWS/SQS ApproximateNumberOfMessagesVisible", queueIn(deadLettersArn));
  }

  /** The alarm on what a stream's or the clock's worker has given up, and could not be put aside. */
  async lostBy({ name }: Worker): Promise<DeployedAlarm> {
    return this.alarmOn("AWS/Lambda DestinationDeliveryFailures", (await deployedFunction(this.stage, name)).name);
  }

  deadLettersOf({ deadLettersArn }: Worker): Promise<number> {
    return visibleIn(this.sqs, queueIn(deadLettersArn));
  }

  /** Waits until an alarm's own metric, as the functions have logged it since, is at its threshold, and at least so high. */
  async untilLogged(alarm: DeployedAlarm, since: Date, atLeast = 0): Promise<void> {
    const enough = Math.max(alarm.threshold, atLeast);
    await eventually(
      `${enough} of ${alarm.name}`,
      async () => (await countedInLogs(this.stage, alarm, since)) >= enough,
      outlasting(90),
    );
  }

  async untilGivenUp(worker: Worker): Promise<void> {
    const { name, threshold } = this.givenUpBy(worker);
    await eventually(name, async () => (await this.deadLettersOf(worker)) >= threshold, outlasting(90));
  }

  async untilLost(worker: Worker, since: Date): Promise<void> {
    const alarm = await this.lostBy(worker);
    const isOn = async () => (await countedBy(this.stage, alarm, since)).mostInPeriod >= alarm.threshold;
    await eventually(alarm.name, isOn, outlasting(90));
    expect(await this.deadLettersOf(worker), worker.name).toBe(0);
  }

  /** Does what the runbook of that alarm says, to the letter, for what came to a worker since then. */
  async findAgain(worker: Worker, since: Date): Promise<void> {
    const { runbook } = await this.lostBy(worker);
    const given = { stage: "local", worker: worker.name, instant: since.toISOString() };
    for (const end of await follow(runbook, this.stage.awsEndpoint, given)) {
      expect(end, end.errors).toMatchObject({ exitCode: 0 });
    }
  }

  /** Does what a runbook says for each worker that has given something up, to the letter. */
  async follow(runbook: string): Promise<void> {
    for (const worker of this.workers) {
      if ((await this.deadLettersOf(worker)) === 0) continue;
      const ends = await follow(runbook, this.stage.awsEndpoint, { stage: "local", worker: worker.name });
      expect(ends.at(-1), ends.at(-1)?.errors).toMatchObject({ exitCode: 0 });
      expect(await this.deadLettersOf(worker), worker.name).toBe(0);
    }
  }

  async comesOnce(work: PreparedWork): Promise<void> {
    await eventually("what follows", work.hasCome, 60);
    await work.expectOnce?.();
    if (work.pushed === undefined) return;
    const { endpoint, atMost, before } = work.pushed;
    const pushes = (await pushesTo(this.stage, endpoint)) - before;
    expect(pushes).toBeGreaterThanOrEqual(1);
    expect(pushes).toBeLessThanOrEqual(atMost);
  }
}

const queueIn = (arn: string): string => arn.split(":").at(-1) ?? "";

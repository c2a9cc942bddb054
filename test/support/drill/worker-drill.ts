import { expect } from "vitest";
import type { OfQueue, OfStream } from "../../../infra/redrive/workers.ts";
import { brokenDeployment } from "../deployed-functions.ts";
import { eventually } from "../eventually.ts";
import type { PreparedWork, Work } from "./accepted-work.ts";
import { countedBy } from "./alarms.ts";
import { lasting, outlasting } from "./duration.ts";
import { type HurriedQueue, hurry, linedUp } from "./outage.ts";
import { StageDrill } from "./stage-drill.ts";

type FedWorker = OfQueue | OfStream;

/** A stage of which one worker after the other is killed. */
export class WorkerDrill extends StageDrill {
  /** Workers that were killed while they had work. */
  readonly drilled = new Set<string>();

  /** Those that a stream or a queue feeds. */
  get fed(): readonly FedWorker[] {
    return this.workers.filter((worker) => worker.kind !== "clock");
  }

  /** The workers that have a part in some work, which is done meanwhile, with nothing in its way. */
  async workersIn(work: Work): Promise<readonly FedWorker[]> {
    const prepared = await work.prepare(this.stage);
    const since = new Date();
    await prepared.accept();
    await this.comesOnce(prepared);
    const runs = await Promise.all(
      this.fed.map(async (worker) => {
        const { dimensions, periodSeconds } = await this.errorsOf(worker);
        return countedBy(this.stage, { metric: "AWS/Lambda Invocations", dimensions, periodSeconds }, since);
      }),
    );
    return this.fed.filter((_, index) => (runs[index]?.inAll ?? 0) > 0);
  }

  /**
   * Ends each run of a worker before it has begun, for as many tries as ten minutes bring, while something is accepted that it has a part in.
   * Then it is deployed as it was; what was put aside is put back as the runbook says.
   */
  async kill(worker: FedWorker, work: PreparedWork): Promise<void> {
    const hurried = worker.kind === "queue" ? await hurry(this.stage, this.sqs, worker.queueUrl) : undefined;
    const repair = await brokenDeployment(this.stage, worker.name);
    try {
      await lasting(() => this.#outage(worker, work, hurried))();
    } finally {
      await hurried?.pause();
      await repair();
      await hurried?.resume();
    }
    await this.follow(this.givenUpBy(worker).runbook);
    await this.comesOnce(work);
    expect(await this.deadLettersOf(worker)).toBe(0);
    this.drilled.add(worker.name);
  }

  async #outage(worker: FedWorker, work: PreparedWork, hurried: HurriedQueue | undefined): Promise<void> {
    const since = new Date();
    const errors = await this.errorsOf(worker);
    const failed = async () => (await countedBy(this.stage, errors, since)).inAll;
    await work.accept();
    // A stream's records are tried six times within seconds, a queue's messages a visibility timeout apart.
    if (hurried === undefined || hurried.isGivenUp) await this.untilGivenUp(worker);
    else {
      const enough = async () => (await failed()) >= hurried.tries * (await this.#triedApart(worker));
      await eventually(`what ten minutes without ${worker.name} come to`, enough, outlasting(90));
    }
    const { mostInPeriod } = await countedBy(this.stage, errors, since);
    expect(mostInPeriod, `${errors.name} calls nobody`).toBeGreaterThanOrEqual(errors.threshold);
  }

  /** A queue's messages are tried one a run, those of a FIFO queue together. */
  async #triedApart(worker: FedWorker): Promise<number> {
    if (worker.kind === "stream" || worker.queueUrl.endsWith(".fifo")) return 1;
    return Math.max(1, await linedUp(this.sqs, worker.queueUrl));
  }
}

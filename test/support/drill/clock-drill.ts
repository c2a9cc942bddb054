import { expect, onTestFinished } from "vitest";
import { type ScheduledFunction, scheduledCalls } from "../../../infra/redrive/scheduled-calls.ts";
import type { Worker } from "../../../infra/redrive/workers.ts";
import { awsApis } from "../aws-apis.ts";
import { brokenDeployment } from "../deployed-functions.ts";
import { eventually } from "../eventually.ts";
import type { TestStage } from "../stage.ts";
import { countedBy } from "./alarms.ts";
import { lasting } from "./duration.ts";
import { StageDrill } from "./stage-drill.ts";

/** A stage whose clock calls workers that are killed. */
export class ClockDrill extends StageDrill {
  /** Every function that the clock calls, by the rule that does. */
  scheduled(): Promise<readonly ScheduledFunction[]> {
    return scheduledCalls("local", awsApis(this.stage));
  }

  calledBy({ functionArn, rule }: ScheduledFunction): Worker {
    const found = this.workers.find((worker) => worker.functionArn === functionArn);
    if (found === undefined) throw new Error(`nobody is called by ${rule}`);
    return found;
  }

  /**
   * Ends each run of a worker that the clock calls before it has begun, and has it called every minute, until what that comes to is there. Answers how the
   * worker is deployed as it was; the clock has its own times again when the test is over.
   */
  async kill(call: ScheduledFunction, untilThere: (worker: Worker) => Promise<void>): Promise<() => Promise<void>> {
    const worker = this.calledBy(call);
    const errors = await this.errorsOf(worker);
    const since = new Date();
    const repair = await brokenDeployment(this.stage, worker.name);
    onTestFinished(repair);
    await everyMinute(this.stage, call);
    await lasting(() => untilThere(worker))();
    const { inAll } = await countedBy(this.stage, errors, since);
    expect(inAll, `${worker.name} was not called in vain`).toBeGreaterThanOrEqual(1);
    return repair;
  }

  /** Waits until the clock has called a worker, and it ran to its end. */
  async untilCalledWell(call: ScheduledFunction): Promise<void> {
    const worker = this.calledBy(call);
    const since = new Date();
    const { dimensions, periodSeconds } = await this.errorsOf(worker);
    const counted = async (metric: string) =>
      (await countedBy(this.stage, { metric: `AWS/Lambda ${metric}`, dimensions, periodSeconds }, since)).inAll;
    const isWell = async () => (await counted("Invocations")) > (await counted("Errors"));
    await eventually(`the next call of ${worker.name}`, isWell, 150);
  }
}

/** Has the clock call every minute until the test is over, even what it does not call at this stage. */
async function everyMinute(stage: TestStage, { rule: Name, schedule, isEnabled }: ScheduledFunction): Promise<void> {
  const set = (ScheduleExpression: string, State: string) =>
    awsApis(stage).events("PutRule", { Name, ScheduleExpression, State });
  onTestFinished(async () => void (await set(schedule, isEnabled ? "ENABLED" : "DISABLED")));
  await set("rate(1 minute)", "ENABLED");
}

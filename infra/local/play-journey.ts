import { countByAction } from "./aws-call.ts";
import type { AwsTap } from "./aws-tap.ts";
import type { JourneyContext, JourneyStage, JourneyStep } from "./journey-step.ts";

/** What is told of a step when it is over. */
export interface StepReport {
  readonly name: string;
  readonly ms: number;
  /** How many calls of each `service:Operation` the functions made meanwhile, those of stream workers included. */
  readonly awsCalls: Readonly<Record<string, number>>;
  /** The answer in words; a step that failed has an `error` instead. */
  readonly answer?: string;
  readonly error?: string;
}

export interface JourneyReport {
  readonly ok: boolean;
  readonly steps: readonly StepReport[];
  /** Why not even the first step was reached, or why the journey ended between two steps. */
  readonly error?: string;
}

type Watch = Pick<AwsTap, "mark" | "callsSince">;

/** Takes the steps in turn up to the end or the first that fails. Aborting makes it reject with the signal's reason. */
export async function playJourney(
  steps: readonly JourneyStep[],
  stage: JourneyStage & { readonly tap: Watch },
  onStep: { begin(name: string): void; end(report: StepReport): void },
  signal: AbortSignal,
): Promise<JourneyReport> {
  const context: JourneyContext = { stage, memory: new Map() };
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const reports: StepReport[] = [];
  for (const step of steps) {
    signal.throwIfAborted();
    onStep.begin(step.name);
    const report = await Promise.race([takeStep(step, context, stage.tap), aborted]);
    reports.push(report);
    onStep.end(report);
    if (report.error !== undefined) return { ok: false, steps: reports };
  }
  return { ok: true, steps: reports };
}

async function takeStep(step: JourneyStep, context: JourneyContext, tap: Watch): Promise<StepReport> {
  const mark = tap.mark();
  const began = performance.now();
  const outcome = await step.run(context).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  );
  const ms = Math.round(performance.now() - began);
  return { name: step.name, ms, awsCalls: countByAction(tap.callsSince(mark)), ...outcome };
}

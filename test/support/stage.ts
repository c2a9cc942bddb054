import { inject } from "vitest";
import type { AwsCall } from "../../infra/local/aws-call.ts";
import type { FaultRule } from "../../infra/local/aws-fault.ts";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import type { LocalStage } from "../../infra/local/local-stage.ts";
import type { HeardCall } from "./heard-calls.ts";
import { controlAt } from "./stage-control.ts";

/** What is told of the stage to the tests' own processes. */
export type StageFacts = Pick<
  LocalStage,
  "urls" | "aws" | "awsEndpoint" | "assembly" | "tables" | "nirKeys" | "feedBucket" | "statusListBucket"
> & {
  readonly controlUrl: string;
};

declare module "vitest" {
  export interface ProvidedContext {
    stages: readonly StageFacts[];
  }
}

/** The local stage that a file of integration or end-to-end tests has for itself while it runs, as a test sees it. */
export interface TestStage extends JourneyStage {
  readonly feedBucket: string;
  readonly statusListBucket: string;
  /** Calls made here do not pass the tap: neither counted nor made to fail. */
  readonly awsEndpoint: string;
  /** The folder that the stacks were deployed from. */
  readonly assembly: string;
  /** Every line that the functions have logged since the stage began. */
  functionLogs(): Promise<string[]>;
  /** Does something and tells which AWS calls the functions made meanwhile. */
  watchingCalls<Result>(during: () => Promise<Result>): Promise<{ result: Result; calls: readonly AwsCall[] }>;
  /** The same with what was asked and answered. */
  hearingCalls<Result>(during: () => Promise<Result>): Promise<{ result: Result; heard: readonly HeardCall[] }>;
  /**
   * Does something while calls fail by the rule, and tells how many requests were struck.
   * One test file runs on a stage at a time, so nobody else's calls are hit.
   */
  withFault<Result>(rule: FaultRule, during: () => Promise<Result>): Promise<{ result: Result; hits: number }>;
}

/** The stage of this file. */
export function inStage(): TestStage {
  // Vitest numbers its workers from 1, and gives a number again when that worker is done.
  const mine = inject("stages")[Number(process.env.VITEST_POOL_ID) - 1];
  if (mine === undefined) throw new Error(`Worker ${process.env.VITEST_POOL_ID} has no stage`);
  const { controlUrl, ...facts } = mine;
  const control = controlAt(controlUrl);
  return {
    ...facts,
    identityProviders: { accountToken: control.accountToken, identityAssertion: control.identityAssertion },
    functionLogs: control.functionLogs,
    watchingCalls: async (during) => {
      const mark = await control.mark();
      const result = await during();
      return { result, calls: await control.callsSince(mark) };
    },
    hearingCalls: async (during) => {
      const listener = await control.listen();
      try {
        const result = await during();
        return { result, heard: await control.heard(listener) };
      } catch (error) {
        await control.heard(listener);
        throw error;
      }
    },
    withFault: async (rule, during) => {
      const fault = await control.inject(rule);
      try {
        const result = await during();
        return { result, hits: await control.remove(fault) };
      } catch (error) {
        await control.remove(fault);
        throw error;
      }
    },
  };
}

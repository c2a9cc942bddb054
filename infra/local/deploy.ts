import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { reasonIn, runCdk } from "./cdk.ts";
import type { RunOptions } from "./child-process.ts";
import { awsEnvironment, localAccount, localRegion } from "./local-aws.ts";
import { root } from "./paths.ts";
import { SetupError } from "./setup-error.ts";

export interface DeploymentOptions {
  /** First port of the stage: the stacks hold the addresses made from it. */
  readonly port: number;
  /** Certificate that the phones of this machine are certified under, in DER. */
  readonly attestationRoot: Uint8Array;
  /** The folder of the run: gets the cloud assembly, the outputs and `cdk.log`. */
  readonly directory: string;
  /** The project with the CDK app; this one by default. */
  readonly project?: string;
}

/** Within the folder of the run. */
export const assemblyFolder = "cdk.out";

/** The outputs of all stacks, by name. */
export type StackOutputs = ReadonlyMap<string, string>;

/** The CDK's way to a deployed stage. Synthesis needs no AWS, so it can go on while the local AWS starts. */
export interface Deployment {
  synthesize(signal?: AbortSignal): Promise<void>;
  bootstrap(endpoint: string, signal?: AbortSignal): Promise<void>;
  /** Deploys every stack; reports finished resources as `done` of `total`, where the total grows with the stacks. */
  deploy(endpoint: string, onResource: OnResource, signal?: AbortSignal): Promise<StackOutputs>;
  destroy(endpoint: string, signal?: AbortSignal): Promise<void>;
}

export type OnResource = (done: number, total: number) => void;

const outputsFile = z.record(z.string(), z.record(z.string(), z.string()));

export function deployment(options: DeploymentOptions): Deployment {
  const assembly = join(options.directory, assemblyFolder);
  const outputs = join(options.directory, "outputs.json");
  const root64 = Buffer.from(options.attestationRoot).toString("base64");
  const settings = ["stage=local", `port=${options.port}`, `attestationRoot=${root64}`];
  const cdk = async (args: readonly string[], endpoint?: string, how: Omit<RunOptions, "env" | "logFile"> = {}) => {
    const logFile = join(options.directory, "cdk.log");
    const env = endpoint === undefined ? {} : awsEnvironment(endpoint);
    const result = await runCdk(args, { cwd: options.project ?? root, env, logFile, ...how });
    if (result.code !== 0) throw new SetupError(`cdk ${args[0]} failed: ${reasonIn(result)} (more in ${logFile}).`);
  };

  return {
    synthesize: (signal) =>
      cdk(["synth", "--quiet", "--output", assembly, ...settings.flatMap((each) => ["-c", each])], undefined, {
        signal,
      }),
    // Away from cdk.json, or the app would be synthesized here too.
    bootstrap: (endpoint, signal) =>
      cdk(["bootstrap", `aws://${localAccount}/${localRegion}`], endpoint, { signal, cwd: options.directory }),
    deploy: async (endpoint, onResource, signal) => {
      const unattended = ["--require-approval", "never", "--progress", "events", "--concurrency", "3"];
      const progress = new ResourceProgress();
      const onLine = (line: string) => {
        if (progress.read(line)) onResource(progress.done, progress.total);
      };
      const args = ["deploy", "--all", "--app", assembly, "--outputs-file", outputs, ...unattended];
      await cdk(args, endpoint, { signal, onLine });
      const stacks = outputsFile.parse(JSON.parse(await readFile(outputs, "utf8")));
      return new Map(Object.values(stacks).flatMap((stack) => Object.entries(stack)));
    },
    destroy: (endpoint, signal) => cdk(["destroy", "--all", "--force", "--app", assembly], endpoint, { signal }),
  };
}

/** Adds up the events `Stack | 3/20 | …` of the stacks that deploy at the same time. */
export class ResourceProgress {
  readonly #stacks = new Map<string, { done: number; total: number }>();

  /** Whether the line told of progress. */
  read(line: string): boolean {
    const [, stack, done, total] = /^(\S+) *\| *(\d+)\/(\d+) \|/.exec(line) ?? [];
    if (stack === undefined) return false;
    this.#stacks.set(stack, { done: Number(done), total: Number(total) });
    return true;
  }

  get done(): number {
    return [...this.#stacks.values()].reduce((sum, stack) => sum + stack.done, 0);
  }

  get total(): number {
    return [...this.#stacks.values()].reduce((sum, stack) => sum + stack.total, 0);
  }
}

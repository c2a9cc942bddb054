import { join } from "node:path";
import { type RunOptions, type RunResult, run } from "./child-process.ts";
import { localDirectory, plainEnvironment, root } from "./paths.ts";

/** Runs the CDK's command line without its network talk (notices, telemetry, look for a newer version) and colours. */
export function runCdk(args: readonly string[], { env, ...options }: RunOptions = {}): Promise<RunResult> {
  const quiet = ["--no-notices", "--no-version-reporting", "--no-color", "--ci"];
  const environment = {
    ...plainEnvironment(),
    CDK_DISABLE_CLI_TELEMETRY: "true",
    CDK_DISABLE_VERSION_CHECK: "true",
    // The CLI's caches stay in the project instead of the person's home.
    CDK_HOME: join(localDirectory, "cdk"),
    ...env,
  };
  return run("cdk", [...args, ...quiet], { cwd: root, ...options, env: environment });
}

/** The line of the CDK's output that says best why it stopped. */
export function reasonIn({ output }: RunResult): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "" && !noise.test(line));
  const telling = lines.find((line) => /_FAILED|failed:|Error\b|«/.test(line)) ?? lines.at(-1);
  return (telling ?? "it said nothing").trim();
}

/** Stack traces, and the CLI's word that the app failed, which the app has told better. */
const noise = /^\s+at |node:internal|^Node\.js|Subprocess exited/;

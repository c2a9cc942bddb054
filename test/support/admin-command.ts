import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { root } from "../../infra/local/paths.ts";

export interface CommandEnd {
  /** Undefined when it was killed. */
  readonly exitCode: number | undefined;
  readonly output: string;
  readonly errors: string;
}

/** Starts a command line as the infra team does, with what its environment says. */
export const startedCommand = (name: string, environment: NodeJS.ProcessEnv, args: readonly string[]) => {
  const program = join(root, "infra", name, `${name}.ts`);
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...process.env, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<number | undefined>((resolve) => child.once("close", (code) => resolve(code ?? undefined)));
  const end = async (): Promise<CommandEnd> => {
    const [output, errors, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
    return { exitCode, output, errors };
  };
  return { end: end(), kill: () => child.kill("SIGKILL") };
};

/** Against a stage's admin API. */
const commandOf =
  (name: string) =>
  (adminUrl: string, ...args: readonly string[]) =>
    startedCommand(name, { HEALTH_CARD_ADMIN_URL: adminUrl }, args);

export const rolloutCommand = commandOf("rollout");
export const keysCommand = commandOf("keys");
export const practicesCommand = commandOf("practices");

/** Against both. */
export const canaryCommand = (
  { adminUrl, awsEndpoint, accountToken }: { adminUrl: string; awsEndpoint: string; accountToken?: string },
  ...args: readonly string[]
) => {
  const account = accountToken === undefined ? {} : { HEALTH_CARD_ACCOUNT_TOKEN: accountToken };
  return startedCommand("canary", { HEALTH_CARD_ADMIN_URL: adminUrl, AWS_ENDPOINT_URL: awsEndpoint, ...account }, args)
    .end;
};

/** Against AWS itself. */
const awsCommandOf =
  (name: string) =>
  (awsEndpoint: string, ...args: readonly string[]) =>
    startedCommand(name, { AWS_ENDPOINT_URL: awsEndpoint }, args).end;

export const redriveCommand = awsCommandOf("redrive");
export const incidentCommand = awsCommandOf("incident");
export const restoreCommand = awsCommandOf("restore");
export const doctorCommand = awsCommandOf("doctor");

import { setTimeout } from "node:timers/promises";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { AwsClient } from "aws4fetch";
import * as z from "zod";

/** What stopped the command, in one line that says what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The service refuses this one request; another may be right. */
export class RefusedByApi extends CommandError {}

/** What was looked at has been changed by somebody else since. */
const MOVED_EXIT_CODE = 3;

export interface AdminApi {
  get(path: string): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
  put(path: string, body: object): Promise<unknown>;
}

/** How the API says that something has moved, and what the command says of it. */
export interface Moved {
  readonly code: string;
  readonly message: string;
}

const PAUSES_MS = [250, 1_000, 3_000];
const Problem = z.object({ code: z.string(), title: z.string(), fields: z.array(z.string()).optional() });

/**
 * The admin API, asked with the AWS credentials of the environment (Signature Version 4). Every question may be repeated: what has been
 * done already changes nothing when it comes again.
 */
export async function adminApi(url: string, region: string, moved: Moved): Promise<AdminApi> {
  const aws = new AwsClient({ ...(await credentials(url)), service: "execute-api", region, retries: 0 });
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const init = {
      method,
      ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    };
    const answer = await patiently(
      async () => aws.fetch(`${url}${path}`, { ...init, headers: { ...init.headers, "accept-language": "en" } }),
      url,
    );
    const content: unknown = await answer.json().catch(() => undefined);
    if (answer.ok) return content;
    throw refusal(answer.status, content, moved);
  };
  return {
    get: (path) => ask("GET", path),
    post: (path, body) => ask("POST", path, body),
    put: (path, body) => ask("PUT", path, body),
  };
}

/** Asks again when the line or the service breaks, with longer and longer pauses. */
async function patiently(ask: () => Promise<Response>, url: string): Promise<Response> {
  for (const pause of PAUSES_MS) {
    const answer = await ask().catch(() => undefined);
    if (answer && answer.status < 500 && answer.status !== 429) return answer;
    await setTimeout(pause);
  }
  return ask().catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
    throw new CommandError(`No answer from ${url}${cause}. Is the address right?`);
  });
}

function refusal(status: number, content: unknown, moved: Moved): CommandError {
  const { code, title, fields } = Problem.safeParse(content).data ?? {};
  if (code === moved.code) return new RefusedByApi(moved.message, MOVED_EXIT_CODE);
  if (status === 401 || status === 403) {
    return new CommandError("These AWS credentials may not call the admin API (execute-api:Invoke).");
  }
  const where = fields ? ` Check: ${fields.join(", ")}.` : "";
  const line = `The admin API answered ${status}: ${title ?? code ?? "no reason given"}${where}`;
  return status < 500 && status !== 429 ? new RefusedByApi(line) : new CommandError(line);
}

/** The local stage takes any credentials; everywhere else they must be somebody's. */
async function credentials(url: string) {
  const isLocal = new URL(url).hostname === "localhost";
  try {
    return await defaultProvider()();
  } catch {
    if (isLocal) return { accessKeyId: "test", secretAccessKey: "test" };
    throw new CommandError("There are no AWS credentials: set AWS_PROFILE, or sign in with `aws sso login`.");
  }
}

import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import type { AwsCall } from "../../infra/local/aws-call.ts";
import type { Fault, FaultRule } from "../../infra/local/aws-fault.ts";
import type { IdentityClaims } from "../../infra/local/identity-providers.ts";
import type { LocalStage } from "../../infra/local/local-stage.ts";
import { close, listen, loopback } from "../../infra/local/ports.ts";
import { type HeardCall, listening } from "./heard-calls.ts";

/** What tests in other processes can ask of the stage that runs beside them. Arguments and answers travel as JSON. */
export interface StageControl {
  mark(): Promise<number>;
  callsSince(mark: number): Promise<readonly AwsCall[]>;
  /** Answers a name for the fault. */
  inject(rule: FaultRule): Promise<number>;
  /** Answers how many requests the fault has struck. */
  remove(fault: number): Promise<number>;
  /** Begins to keep calls with their contents; answers a name for it. */
  listen(): Promise<number>;
  /** Ends it, and answers what was heard. */
  heard(listener: number): Promise<readonly HeardCall[]>;
  functionLogs(): Promise<string[]>;
  accountToken(subject: string): Promise<string>;
  identityAssertion(claims: IdentityClaims): Promise<string>;
}

/** The control of a stage in this process. */
export function controlOf({ tap, identityProviders, functionLogs }: LocalStage): StageControl {
  const faults: Fault[] = [];
  const listeners: (() => HeardCall[])[] = [];
  return {
    mark: async () => tap.mark(),
    callsSince: async (mark) => tap.callsSince(mark),
    inject: async (rule) => faults.push(tap.inject(rule)) - 1,
    remove: async (name) => {
      const fault = faults[name];
      if (fault === undefined) throw new Error(`There is no fault ${name}`);
      tap.remove(fault);
      return fault.hits;
    },
    listen: async () => listeners.push(listening(tap)) - 1,
    heard: async (name) => listeners[name]?.() ?? [],
    functionLogs,
    accountToken: identityProviders.accountToken,
    identityAssertion: identityProviders.identityAssertion,
  };
}

/** Serves the control on a free port: `POST /<method>` with the arguments as a JSON array. */
export async function serveControl(control: StageControl): Promise<{ url: string; close(): Promise<void> }> {
  const methods = new Map<string, (...args: never[]) => Promise<unknown>>(Object.entries(control));
  const answer = async (request: IncomingMessage) => {
    const method = methods.get(request.url?.slice(1) ?? "");
    if (method === undefined) throw new Error(`There is no control ${request.url}`);
    return method(...((await json(request)) as never[]));
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (value) => response.end(JSON.stringify(value)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const port = await listen(server, 0);
  return { url: `http://${loopback}:${port}`, close: () => close(server) };
}

/** The control of a stage in another process. */
export function controlAt(url: string): StageControl {
  const call =
    <Args extends unknown[], Answer>(method: keyof StageControl) =>
    async (...args: Args): Promise<Answer> => {
      const answer = await fetch(`${url}/${method}`, { method: "POST", body: JSON.stringify(args) });
      if (!answer.ok) throw new Error(`${method}: ${await answer.text()}`);
      return answer.json() as Promise<Answer>;
    };
  return {
    mark: call("mark"),
    callsSince: call("callsSince"),
    inject: call("inject"),
    remove: call("remove"),
    listen: call("listen"),
    heard: call("heard"),
    functionLogs: call("functionLogs"),
    accountToken: call("accountToken"),
    identityAssertion: call("identityAssertion"),
  };
}

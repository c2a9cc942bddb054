import { Agent, createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { type AwsCall, actionOf, callerOf } from "./aws-call.ts";
import { Fault, type FaultRule, faultAnswer } from "./aws-fault.ts";
import { endToEnd, forward } from "./http-forward.ts";
import { close, listen, loopback } from "./ports.ts";

/** Stands between the functions and the local AWS: sees every call, and can make chosen ones fail. */
export interface AwsTap {
  /** What the functions take for AWS. */
  readonly url: string;
  /** A position in the calls: those made later are `callsSince(mark)`. */
  mark(): number;
  /** The calls answered after the position, in the order of their answers. */
  callsSince(mark: number): readonly AwsCall[];
  /** Makes calls fail by the rule until it is removed. Of several rules the first that strikes decides. */
  inject(rule: FaultRule): Fault;
  remove(fault: Fault): void;
  /** Holds every answer back for some milliseconds: calls that were made together then surely overlap. */
  delay(ms: number): void;
  /** Shows every exchange to a listener, with what was asked and answered, until it is stopped. */
  listen(listener: (exchange: TapExchange) => void): () => void;
  close(): Promise<void>;
}

/** One call with its content. */
export interface TapExchange {
  readonly call: AwsCall;
  /** Path and query. */
  readonly url: string;
  readonly asked: Buffer;
  readonly answered: Answer;
}
interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Opens the tap on a free port, in front of the AWS endpoint; requests and answers pass unchanged. */
export async function openTap(endpoint: string): Promise<AwsTap> {
  const calls: AwsCall[] = [];
  const faults = new Set<Fault>();
  const listeners = new Set<(exchange: TapExchange) => void>();
  const agent = new Agent({ keepAlive: true });
  const opened = performance.now();
  const elapsed = () => performance.now() - opened;
  let held = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const began = elapsed();
    const body = await buffer(request);
    const { method = "GET", url = "/", headers } = request;
    const caller = callerOf(headers);
    const action = actionOf({ method, url, headers, body: body.toString() });
    const invocation = String(headers["amz-sdk-invocation-id"] ?? crypto.randomUUID());
    const fault = [...faults].find((candidate) => candidate.strikes({ caller, action, invocation }));

    const answered = await answer({ request, response, body, fault: fault?.rule });
    const call = {
      number: calls.length + 1,
      caller,
      action,
      invocation,
      status: answered.status,
      began,
      ended: elapsed(),
    };
    calls.push(call);
    for (const listener of listeners) listener({ call, url, asked: body, answered });
  };

  const answer = async ({ request, response, body, fault }: Exchange): Promise<Answer> => {
    const upstream =
      fault?.moment === "before"
        ? undefined
        : await forward(request, Readable.from([body]), { origin: endpoint, agent });
    // The whole answer first: a call counts as made, or as lost, only when AWS has finished it.
    const content = upstream && (await buffer(upstream));
    if (held > 0) await setTimeout(held);
    if (fault?.answer === "none") {
      response.destroy();
      return { status: 0, headers: [], body: Buffer.of() };
    }
    if (fault !== undefined) {
      const isQuery = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
      const failure = faultAnswer(fault, isQuery);
      response.writeHead(failure.status, { "content-type": failure.type }).end(failure.body);
      return { status: failure.status, headers: ["content-type", failure.type], body: Buffer.from(failure.body) };
    }
    const status = upstream?.statusCode ?? 502;
    const headers = endToEnd(upstream?.rawHeaders ?? []);
    response.writeHead(status, headers).end(content);
    return { status, headers, body: content ?? Buffer.of() };
  };

  const server = createServer((request, response) => {
    // An emulator that is away looks like an AWS that is away: the line is cut.
    serve(request, response).catch(() => response.destroy());
  });
  const port = await listen(server, 0);
  return {
    url: `http://${loopback}:${port}`,
    mark: () => calls.length,
    callsSince: (mark) => calls.slice(mark),
    inject: (rule) => {
      const fault = new Fault(rule);
      faults.add(fault);
      return fault;
    },
    remove: (fault) => {
      faults.delete(fault);
    },
    delay: (ms) => {
      held = ms;
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await close(server);
      agent.destroy();
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly fault: FaultRule | undefined;
}

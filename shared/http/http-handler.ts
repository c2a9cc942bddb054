import middy from "@middy/core";
import contentNegotiation from "@middy/http-content-negotiation";
import securityHeaders from "@middy/http-security-headers";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import type { Outcome } from "../kernel/outcome.ts";
import { log, safeError } from "../log/log.ts";
import { type Measure, measured, type Step } from "../log/metrics.ts";
import type { AuthFault, ErrorForm } from "./error-form.ts";
import type { IncidentSwitch } from "./incident.ts";
import type { ReadInput } from "./input.ts";
import { type HttpRequest, type Language, type Reply, readRequest } from "./request.ts";

/** Lets a caller in or not; `replyHeaders` go with every answer to a caller who was. */
export type Authenticate<Caller> = ((
  request: HttpRequest,
) => Promise<Outcome<Caller, AuthFault> & { readonly replyHeaders?: Readonly<Record<string, string>> }>) & {
  /** Of the token that it asks for, where it asks for one of ours: one of them is enough. */
  readonly scopes?: readonly string[];
};

/** Every kind of refusal, mapped: leave one out and it does not compile. */
export type RefusalMap<Refusal extends { kind: string }, Answer> = {
  readonly [Kind in Refusal["kind"]]:
    | Answer
    | ((refusal: Extract<Refusal, { kind: Kind }>, request: HttpRequest) => Answer);
};

/** What a reader of input reads. */
type InputOf<Read> = Read extends ReadInput<infer Input> ? Input : never;

export interface Endpoint<Caller, Read extends ReadInput<unknown>, Value, Refusal extends { kind: string }, Answer> {
  readonly authenticate: Authenticate<Caller>;
  readonly input: Read;
  readonly errors: ErrorForm<Answer>;
  run(input: InputOf<Read>, caller: NoInfer<Caller>, request: HttpRequest): Promise<Outcome<Value, Refusal>>;
  present(value: Value, request: HttpRequest): Reply;
  readonly refusals: RefusalMap<Refusal, Answer>;
  /** Which switches of an incident stop it, before anything else is looked at. */
  readonly stoppedBy?: readonly IncidentSwitch[];
  /** Which step of the journey a request is; none, if it is none. */
  readonly step?: Step | ((input: InputOf<Read>) => Step | undefined);
  /** What is counted of one that was completed, beside the step. */
  measure?(value: Value, caller: NoInfer<Caller>): readonly Measure[];
}

type NegotiatedContext = Context & { preferredLanguage?: string };

let cold = true;

/**
 * One Lambda handler: read the input, let the caller in, run the use case, map its refusals. Breakages become a 500 that says nothing.
 * The error path is attached here, outermost, so that no handler can forget or reorder it.
 * @returns the handler, and what it is made of, which the OpenAPI documents are written from
 */
export function httpHandler<Caller, Read extends ReadInput<unknown>, Value, Refusal extends { kind: string }, Answer>(
  endpoint: Endpoint<Caller, Read, Value, Refusal, Answer>,
) {
  const handler = middy<APIGatewayProxyEventV2, Reply, Error, NegotiatedContext>()
    .use(securityHeaders({ permissionsPolicy: false, reportTo: false, reportingEndpoints: false }))
    .use(
      contentNegotiation({
        parseCharsets: false,
        parseEncodings: false,
        parseMediaTypes: false,
        availableLanguages: ["fr", "en"],
        defaultToFirstLanguage: true,
        failOnMismatch: false,
      }),
    )
    .handler(async (event, context): Promise<Reply> => {
      const started = performance.now();
      const language: Language = context.preferredLanguage === "en" ? "en" : "fr";
      const request = readRequest(event, language);
      const { reply, refusal, step, measures = [] } = await answer(endpoint, request);
      const ms = Math.round(performance.now() - started);
      const ofStep = step ? [measured("StepsStarted", 1, step), measured("StepTime", ms, step)] : [];
      const { traceId: trace_id, route } = request;
      const status = reply.statusCode ?? 0;
      log("request.done", { trace_id, route, status, ms, cold, refusal }, ...ofStep, ...measures);
      cold = false;
      return reply;
    });
  return Object.assign(handler, { endpoint });
}

interface Answered {
  readonly reply: Reply;
  readonly refusal?: string;
  /** The step that was begun. */
  readonly step?: Step | undefined;
  readonly measures?: readonly Measure[];
}

async function answer<Caller, Read extends ReadInput<unknown>, Value, Refusal extends { kind: string }, Answer>(
  endpoint: Endpoint<Caller, Read, Value, Refusal, Answer>,
  request: HttpRequest,
): Promise<Answered> {
  const { errors } = endpoint;
  const begun: { step?: Step | undefined } = {};
  const failed = (failure: Answer): Answered => ({
    reply: errors.render(failure, request),
    refusal: errors.name(failure),
  });
  const refused = (failure: Answer, reason: string): Answered => ({
    ...failed(failure),
    measures: [measured("Refusals", 1, reason)],
  });
  const answerTo = async (caller: Caller): Promise<Answered> => {
    const read = endpoint.input(request);
    if (!read.ok) return refused(errors.unreadable(read.refusal), read.refusal.kind);
    const input = read.value as InputOf<Read>;
    begun.step = typeof endpoint.step === "function" ? endpoint.step(input) : endpoint.step;
    const outcome = await endpoint.run(input, caller, request);
    if (!outcome.ok) return refused(mapRefusal(endpoint.refusals, outcome.refusal, request), outcome.refusal.kind);
    const completed = begun.step ? [measured("StepsCompleted", 1, begun.step)] : [];
    const more = endpoint.measure?.(outcome.value, caller) ?? [];
    return { reply: endpoint.present(outcome.value, request), measures: [...completed, ...more] };
  };
  try {
    const stop = endpoint.stoppedBy?.find((each) => request.incident.includes(each));
    if (stop) return refused(errors.stopped(stop), stop);
    const caller = await endpoint.authenticate(request);
    if (!caller.ok) return refused(errors.notLetIn(caller.refusal), caller.refusal.kind);
    const { reply, ...more } = await answerTo(caller.value);
    return { ...more, ...begun, reply: { ...reply, headers: { ...reply.headers, ...caller.replyHeaders } } };
  } catch (error) {
    log("request.broken", { trace_id: request.traceId, route: request.route, ...safeError(error) });
    return { ...failed(errors.broken), ...begun };
  }
}

/** What a refusal is answered with. */
export function mapRefusal<Refusal extends { kind: string }, Answer>(
  map: RefusalMap<Refusal, Answer>,
  refusal: Refusal,
  request: HttpRequest,
): Answer {
  // The key picks the mapper of this very kind, which the compiler cannot follow.
  const entry = map[refusal.kind as Refusal["kind"]] as Answer | Mapper<Refusal, Answer>;
  return isMapper<Refusal, Answer>(entry) ? entry(refusal, request) : entry;
}

type Mapper<Refusal, Answer> = (refusal: Refusal, request: HttpRequest) => Answer;

const isMapper = <Refusal, Answer>(entry: Answer | Mapper<Refusal, Answer>): entry is Mapper<Refusal, Answer> =>
  typeof entry === "function";

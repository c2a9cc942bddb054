import { recordBatch, recordOne } from "../../../functions/care-event/record-care-event/batch.ts";
import type { Body as CareEventBody } from "../../../functions/care-event/record-care-event/contract.ts";
import { Body as ContextBody, wishOf } from "../../../functions/context/open-context/contract.ts";
import { openContext } from "../../../functions/context/open-context/open-context.ts";
import type { CareEvent } from "../../../shared/domain/care-event.ts";
import type { Context } from "../../../shared/domain/context.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";
import { PROFESSIONAL } from "../reader.ts";
import type { CareService, Environment } from "./service.ts";

type Answer<Value> = Outcome<Value, { readonly kind: string }>;
/** Refusals that mean "ask again". */
const AGAIN = ["still-recording", "line-broken"];

/** A reader's post of one thing, which it repeats until the service has said yes or no to it. */
export interface Posted<Value> {
  readonly reader: string;
  answer: Answer<Value> | undefined;
}
export interface PostedContext extends Posted<Context> {
  readonly jti: string;
  readonly qr: string;
}
export interface PostedEvent extends Posted<CareEvent> {
  readonly key: string;
  readonly body: CareEventBody;
  /** What the service must answer: yes, no and why, or either, as whoever comes first has it. */
  readonly expected: "accepted" | "either" | (string & {});
}
export type Job = { readonly context: PostedContext } | { readonly events: readonly PostedEvent[] };

/** The readers of some practices with their posts: what was answered, and what is to be posted again. */
export class Counter {
  readonly contexts: PostedContext[] = [];
  readonly events: PostedEvent[] = [];
  /** What to post again. */
  readonly unanswered: Job[] = [];
  /** Answers that were not the first one's; none, if all is right. */
  readonly contradictions: string[] = [];
  readonly #service: CareService;

  constructor(service: CareService) {
    this.#service = service;
  }

  /** Posts something, and takes it up again later when it broke. A batch is several events of a reader. */
  async post(job: Job): Promise<void> {
    const environment = this.#service.borrow();
    const run = () => ("context" in job ? this.#open(environment, job.context) : this.#record(environment, job.events));
    await this.#service.processes.begin(run, (how) => {
      if (how !== "died") this.#service.giveBack(environment);
      if (isOpen(job)) this.unanswered.push(job);
    });
  }

  async #open({ context: ports }: Environment, posted: PostedContext): Promise<void> {
    const wish = wishOf(ContextBody.parse({ qr: posted.qr, professional: PROFESSIONAL }));
    const opened = await openContext(ports, wish, this.#caller(posted.reader));
    this.#answered(posted, opened.ok ? done(opened.value.context) : opened, ({ id }) => id);
  }

  async #record({ careEvent: ports }: Environment, posted: readonly PostedEvent[]): Promise<void> {
    const [first] = posted;
    if (!first) return;
    const caller = this.#caller(first.reader);
    if (posted.length === 1) {
      const recorded = await recordOne(ports, first.body, first.key, caller);
      this.#answered(
        first,
        recorded.ok && !recorded.value.isBatch ? done(recorded.value.event) : refused(recorded),
        refOf,
      );
      return;
    }
    const lines = posted.map(({ body }) => done(body));
    const recorded = await recordBatch(ports, lines, caller);
    if (!recorded.ok || !recorded.value.isBatch) throw new Error("a batch is answered line by line");
    recorded.value.lines.forEach((line, index) => {
      const one = posted[index];
      if (one) this.#answered(one, line, refOf);
    });
  }

  /** The first answer is kept; whatever comes after it, to the same post, must be the same. */
  #answered<Value>(posted: Posted<Value>, answer: Answer<Value>, nameOf: (value: Value) => string): void {
    if (!answer.ok && AGAIN.includes(answer.refusal.kind)) return;
    const before = posted.answer;
    posted.answer ??= answer;
    if (!before?.ok || (answer.ok && nameOf(answer.value) === nameOf(before.value))) return;
    this.contradictions.push(`accepted, and then ${answer.ok ? "as another" : answer.refusal.kind}`);
  }

  #caller(reader: string) {
    const tokenAt = this.#service.now.getTime() / 1000;
    return {
      subject: reader,
      jkt: "key",
      client: { clientId: reader, tokenAt, practiceKind: "doctor" as const },
      scopes: ["context", "care-event"],
      spendProof: async () => done(undefined),
    };
  }
}

const refOf = ({ ref, receipt }: CareEvent): string => `${ref} ${receipt}`;

const isOpen = (job: Job): boolean =>
  "context" in job ? job.context.answer === undefined : job.events.some(({ answer }) => answer === undefined);

function refused(outcome: Answer<unknown>): Answer<CareEvent> {
  if (outcome.ok) throw new Error("one event is answered as one");
  return outcome;
}

import { randomUUID } from "node:crypto";
import { Body as CareEventBody } from "../../../functions/care-event/record-care-event/contract.ts";
import { parisDay } from "../../../shared/domain/calendar.ts";
import type { Context } from "../../../shared/domain/context.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { cancellation, consultation } from "../care-events.ts";
import { type PathCard, pathQr } from "./cards.ts";
import type { Counter, PostedContext, PostedEvent } from "./counter.ts";
import type { Seeded } from "./seeded.ts";
import type { CareService } from "./service.ts";

/** Readers of three practices: two of the first, which share its invoice numbers. */
const READERS = ["691000001.desk", "691000001.second", "691000002.desk", "691000003.desk"] as const;
/** Contexts that events still come for. */
const RECENT = 40;
const LINES = 6;

export interface World {
  readonly draws: Seeded;
  readonly service: CareService;
  readonly counter: Counter;
  readonly cards: readonly PathCard[];
}
type Action = (world: World) => Promise<void>;

const opened = ({ counter }: World): { posted: PostedContext; context: Context }[] =>
  counter.contexts.flatMap((posted) => (posted.answer?.ok ? [{ posted, context: posted.answer.value }] : []));

/** A phone shows its QR; one reader posts it, or two at the same moment, or the same reader twice. */
const openContext: Action = async (world) => {
  const { draws, service, counter, cards } = world;
  const card = draws.one(cards);
  if (!card) return;
  const jti = `jti-${String(counter.contexts.length).padStart(20, "0")}`;
  const qr = await pathQr(card, jti, service.now);
  const first = draws.one(READERS);
  const readers = draws.happens(0.3) ? [first, draws.one(READERS)] : [first];
  for (const reader of readers) {
    const context = { reader, jti, qr, answer: undefined };
    counter.contexts.push(context);
    await counter.post({ context });
  }
};

const record = async ({ counter }: World, ...events: PostedEvent[]): Promise<void> => {
  counter.events.push(...events);
  await counter.post({ events });
};

const posted = (reader: string, body: CareEventBody, expected: PostedEvent["expected"]): PostedEvent => ({
  reader,
  key: body.event_id,
  body,
  expected,
  answer: undefined,
});

/** Care of any moment of a context, soon after it or days later. */
function care({ draws }: World, { posted: { reader }, context }: ReturnType<typeof opened>[number]): PostedEvent {
  const at = plusSeconds(context.openedAt, draws.below(60));
  return posted(reader, CareEventBody.parse(consultation(context.id, at)), "accepted");
}

const recordCare: Action = async (world) => {
  const found = world.draws.one(opened(world).slice(-RECENT));
  if (found) await record(world, care(world, found));
};

/** Some events of one reader in one call, of any of its contexts. */
const recordBatch: Action = async (world) => {
  const reader = world.draws.one(READERS);
  const own = opened(world)
    .filter(({ posted: { reader: by } }) => by === reader)
    .slice(-RECENT);
  const lines = Array.from({ length: 2 + world.draws.below(LINES) }, () => world.draws.one(own));
  if (own.length > 0) await record(world, ...lines.flatMap((found) => (found ? [care(world, found)] : [])));
};

/** A reader posts once more what it has posted, whatever became of it. */
const repeat: Action = async ({ draws, counter }) => {
  const event = draws.one(counter.events.slice(-RECENT));
  if (event) await counter.post({ events: [event] });
};

/** The same care under another key, or another under the same key: of these the first to come has it. */
const resemble: Action = async (world) => {
  const event = world.draws.one(world.counter.events.slice(-RECENT));
  if (event?.expected !== "accepted" || event.body.kind === "cancellation") return;
  const isSameKey = world.draws.happens(0.3);
  if (!isSameKey) return record(world, posted(event.reader, { ...event.body, event_id: randomUUID() }, "either"));
  if (event.answer?.ok) {
    const body = { ...event.body, claim_digest: "d".repeat(43) };
    await record(world, { ...posted(event.reader, body, "idempotency-conflict"), key: event.key });
  }
};

/** Contexts of the same reader, card and day as an event's: it may be cancelled within any of them. */
function sameDayContexts(world: World, { reader, body }: PostedEvent): string[] {
  const all = opened(world).flatMap(({ posted: { reader: by }, context }) => (by === reader ? [context] : []));
  const own = all.find(({ id }) => id === body.context_id);
  const isAlike = (other: Context) =>
    own?.cardRef === other.cardRef && parisDay(own.openedAt) === parisDay(other.openedAt);
  return all.filter(isAlike).map(({ id }) => id);
}

/** Two at once, sometimes, want to end or replace an event: one may. */
const amend: Action = async (world) => {
  const { draws, counter } = world;
  const event = draws.one(counter.events.slice(-RECENT));
  if (!event?.answer?.ok || event.body.kind === "cancellation") return;
  const { ref } = event.answer.value;
  const count = draws.happens(0.3) ? 2 : 1;
  for (let amendment = 0; amendment < count; amendment += 1) {
    const body = draws.happens(0.5)
      ? cancellation(draws.one(sameDayContexts(world, event)) ?? event.body.context_id, ref)
      : { ...event.body, event_id: randomUUID(), claim_digest: draws.one(["c", "e"]).repeat(43), corrects: ref };
    await record(world, posted(event.reader, CareEventBody.parse(body), "either"));
  }
};

/** Care in somebody else's context, and care outside one. */
const recordWrongly: Action = async (world) => {
  const found = world.draws.one(opened(world));
  if (!found) return;
  const { reader } = found.posted;
  const event = care(world, found);
  const other = READERS.find((one) => one !== reader) ?? reader;
  if (world.draws.happens(0.5)) return record(world, posted(other, event.body, "context-not-found"));
  const at = plusSeconds(found.context.openedAt, -3600);
  await record(world, posted(reader, CareEventBody.parse(consultation(found.context.id, at)), "care-outside-context"));
};

/** A batch of the stream, which is read again from a little before now and then although all of it was done. */
const forward: Action = async ({ draws, service }) => {
  const shard = draws.one(service.shards.filter(({ isRead, isEmpty }) => !isRead && !isEmpty));
  if (!shard) return;
  shard.isRead = true;
  const environment = service.borrow();
  const batch = shard.batch(draws);
  let isDone = false;
  const run = async () => {
    isDone = (await environment.forward(batch)).batchItemFailures.length === 0;
  };
  await service.processes.begin(run, (how) => {
    if (how !== "died") service.giveBack(environment);
    shard.isRead = false;
    if (isDone) shard.doneWith(batch.Records.length);
    if (draws.happens(service.processes.faultRate)) shard.goBack(draws.below(20));
  });
};

/** A batch of the queue; what was done comes again now and then, since its deletion was lost. */
const deliver: Action = async ({ draws, service }) => {
  const batch = service.queue.receive(draws);
  if (!batch) return;
  const environment = service.borrow();
  let doneWith: string[] = [];
  const run = async () => {
    const { batchItemFailures } = await environment.deliver(batch);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    doneWith = batch.Records.map(({ messageId }) => messageId).filter((id) => !failed.has(id));
  };
  await service.processes.begin(run, (how) => {
    if (how !== "died") service.giveBack(environment);
    service.queue.release(batch, draws.happens(service.processes.faultRate) ? [] : doneWith);
  });
};

const postAgain: Action = async ({ draws, counter }) => {
  const [job] = counter.unanswered.splice(draws.below(counter.unanswered.length), 1);
  if (job) await counter.post(job);
};

/** Seconds as a rule, and hours at times. */
const wait: Action = async ({ draws, service }) => {
  service.now = plusSeconds(service.now, draws.happens(0.02) ? draws.below(4 * 3600) : draws.below(60));
};

const ACTIONS: readonly (readonly [weight: number, action: Action])[] = [
  [15, openContext],
  [16, recordCare],
  [5, recordBatch],
  [5, repeat],
  [4, resemble],
  [6, amend],
  [3, recordWrongly],
  [12, forward],
  [14, deliver],
  [10, postAgain],
  [10, wait],
];
const WHOLE = ACTIONS.reduce((sum, [weight]) => sum + weight, 0);

/** Begins one of all that can happen. */
export async function something(world: World): Promise<void> {
  let drawn = world.draws.below(WHOLE);
  for (const [weight, action] of ACTIONS) {
    drawn -= weight;
    if (drawn < 0) return action(world);
  }
}

/** Lets everything come to its end: nothing fails any more, and what is to be done is done. */
export async function comeToRest(world: World): Promise<void> {
  const { service, counter } = world;
  service.processes.faultRate = 0;
  const isAtRest = () =>
    service.processes.count === 0 &&
    counter.unanswered.length === 0 &&
    service.queue.isEmpty &&
    service.shards.every(({ isEmpty }) => isEmpty);
  for (let round = 0; !isAtRest(); round += 1) {
    if (round > 100_000) throw new Error("it does not come to rest");
    for (const action of [postAgain, forward, deliver]) await action(world);
    while (service.processes.count > 0) await service.processes.letOne();
  }
}

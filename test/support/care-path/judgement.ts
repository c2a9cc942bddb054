import type { JSONWebKeySet } from "jose";
import * as z from "zod";
import { unpackReceipt } from "../../../shared/adapters/dynamodb/packed-receipt.ts";
import { receiptMatches, verifyReceiptWith } from "../receipt-verifier.ts";
import type { StoredItem } from "../stored-items.ts";
import type { World } from "./actions.ts";
import type { PostedEvent } from "./counter.ts";
import { PRACTICE_URL } from "./service.ts";

const Stored = z.object({
  pk: z.string(),
  sk: z.string(),
  ref: z.string(),
  practiceId: z.string(),
  receipt: z.instanceof(Uint8Array).transform(unpackReceipt),
  relayUntil: z.number(),
  cancels: z.string().optional(),
  corrects: z.string().optional(),
  amended: z.object({ by: z.string(), how: z.string() }).optional(),
  invoice: z.object({ number: z.string() }).optional(),
});
type Stored = z.infer<typeof Stored>;

/** What is wrong once everything has come to rest, in words; nothing, if every promise was kept. */
export async function wrongsOf(world: World, published: JSONWebKeySet): Promise<string[]> {
  const items = world.service.tables.all("care");
  const stored = new Map(
    items.filter(({ type }) => type === "care-event").map((item) => [String(item.ref), Stored.parse(item)]),
  );
  return [
    ...world.counter.contradictions,
    ...wrongContexts(world, items),
    ...wrongAnswers(world.counter.events, stored),
    ...wrongAmendments(world.counter.events, stored),
    ...wrongInvoices(stored),
    ...(await wrongReceipts(world.counter.events, stored, published)),
    ...wrongPushes(world, items, stored),
  ];
}

/** A QR opens one context, for one reader; whoever else posts it is told that it is used, or that it has expired meanwhile. */
function wrongContexts({ counter }: World, items: readonly StoredItem[]): string[] {
  const ids = new Set(items.filter(({ type }) => type === "context").map(({ id }) => id));
  const byProof = [...Map.groupBy(counter.contexts, ({ jti }) => jti)];
  const opened = new Set(counter.contexts.flatMap(({ answer }) => (answer?.ok ? [answer.value.id] : [])));
  return [
    ...[...opened].filter((id) => !ids.has(id)).map((id) => `context ${id} was answered and is not there`),
    ...(ids.size > byProof.length ? ["there are more contexts than proofs"] : []),
    ...byProof.flatMap(([jti, posts]) => {
      const holders = new Set(posts.flatMap(({ reader, answer }) => (answer?.ok ? [reader] : [])));
      const refused = posts.flatMap(({ answer }) => (answer && !answer.ok ? [answer.refusal.kind] : []));
      const odd = refused.filter((kind) => kind !== "proof-expired" && kind !== "proof-already-used");
      return [
        ...(holders.size > 1 ? [`${jti} has ${holders.size} readers`] : []),
        ...odd.map((kind) => `${jti}: ${kind}`),
      ];
    }),
  ];
}

/** Whatever was accepted is stored, and nothing else is; each post was answered as it had to be. */
function wrongAnswers(events: readonly PostedEvent[], stored: ReadonlyMap<string, Stored>): string[] {
  const accepted = new Set(events.flatMap(({ answer }) => (answer?.ok ? [answer.value.ref] : [])));
  return [
    ...[...accepted].filter((ref) => !stored.has(ref)).map((ref) => `${ref} was accepted and is not stored`),
    ...[...stored.keys()].filter((ref) => !accepted.has(ref)).map((ref) => `${ref} is stored and nobody was told`),
    ...events.flatMap(({ answer, expected }) => {
      if (!answer) return ["a post was never answered"];
      if (expected === "either" || (answer.ok && expected === "accepted")) return [];
      const is = answer.ok ? "accepted" : answer.refusal.kind;
      return is === expected ? [] : [`${is} instead of ${expected}`];
    }),
  ];
}

/** An event is ended by one other, which names it, and which was somebody's wish; of those who wanted it one was let. */
function wrongAmendments(events: readonly PostedEvent[], stored: ReadonlyMap<string, Stored>): string[] {
  const all = [...stored.values()];
  const byTarget = Map.groupBy(all, ({ cancels, corrects }) => cancels ?? corrects ?? "");
  byTarget.delete("");
  const wanted = new Set(events.flatMap(({ body }) => ("cancels" in body ? body.cancels : (body.corrects ?? []))));
  return [
    ...[...byTarget].flatMap(([target, amendments]) => {
      const [only, another] = amendments;
      const isNamed = stored.get(target)?.amended?.by === only?.ref;
      return isNamed && !another ? [] : [`${target} is amended ${amendments.length} times`];
    }),
    ...all.filter(({ ref, amended }) => amended && !byTarget.has(ref)).map(({ ref }) => `${ref} is amended by nothing`),
    ...[...wanted].filter((ref) => !byTarget.has(ref)).map((ref) => `nobody could amend ${ref}`),
  ];
}

/** Under an invoice number stands one event, and those before it that were corrected. */
function wrongInvoices(stored: ReadonlyMap<string, Stored>): string[] {
  const care = [...stored.values()].filter(({ invoice }) => invoice);
  const byNumber = Map.groupBy(care, ({ practiceId, invoice }) => `${practiceId} ${invoice?.number}`);
  return [...byNumber].flatMap(([number, events]) => {
    const standing = events.filter(({ amended }) => amended?.how !== "corrected");
    return standing.length === 1 ? [] : [`invoice ${number} stands ${standing.length} times`];
  });
}

/** Each event has one receipt, which the published key stands for, over what was posted. */
async function wrongReceipts(
  events: readonly PostedEvent[],
  stored: ReadonlyMap<string, Stored>,
  published: JSONWebKeySet,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const { answer, body, reader } of new Map(events.map((event) => [refIn(event), event])).values()) {
    if (!answer?.ok) continue;
    const { ref, receipt: text } = answer.value;
    const { receipt } = await verifyReceiptWith(published, text, PRACTICE_URL);
    const isOfIt = body.kind === "cancellation" ? "cancels" in receipt : isOver(receipt, body, reader);
    if (receipt.jti !== ref || stored.get(ref)?.receipt !== text || !isOfIt) wrong.push(`${ref} has another receipt`);
  }
  return wrong;
}

const refIn = ({ answer }: PostedEvent): string => (answer?.ok ? answer.value.ref : "");
const isOver = (receipt: Parameters<typeof receiptMatches>[0], body: PostedEvent["body"], reader: string): boolean =>
  body.kind !== "cancellation" && receiptMatches(receipt, body as Parameters<typeof receiptMatches>[1], reader);

/** Each event that the phone can still fetch was pushed to its own phone, and no more once that was put down. */
function wrongPushes({ service, cards }: World, items: readonly StoredItem[], stored: ReadonlyMap<string, Stored>) {
  const told = new Map(items.filter(({ type }) => type === "push-outcome").map((item) => [item.sk, item.outcome]));
  const seconds = service.now.getTime() / 1000;
  const live = [...stored.values()].filter(({ relayUntil }) => relayUntil > seconds);
  const owners = new Map(cards.map(({ cardRef, endpointArn }) => [endpointArn, `CARD#${cardRef}`]));
  const sent = new Set(service.pushes.map(({ endpointArn }) => owners.get(endpointArn)));
  return [
    ...live.filter(({ sk }) => told.get(`${sk}#PUSH`) !== "accepted").map(({ ref }) => `${ref} was not pushed`),
    ...live.filter(({ pk }) => !sent.has(pk)).map(({ pk }) => `${pk} got no push`),
    ...[...told.keys()]
      .filter((sk) => !stored.has(String(sk).split("#")[2] ?? ""))
      .map((sk) => `${sk} is an outcome of nothing`),
    ...service.pushes.flatMap(({ ref, endpointArn, wasTold }) => [
      ...(wasTold ? [`${ref} was pushed again although its outcome was known`] : []),
      ...(stored.get(ref)?.pk === owners.get(endpointArn) ? [] : [`${ref} was pushed to another phone`]),
    ]),
  ];
}

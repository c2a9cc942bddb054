import type { PushDevice } from "../../../shared/domain/card.ts";
import type { EndpointOwner, ItemKey, PushRegistration } from "../../../shared/domain/push-registration.ts";

export interface RegisterPorts {
  registration(key: ItemKey): Promise<PushRegistration | undefined>;
  /** Resolves when SNS may be called for the next item. */
  turn(): Promise<void>;
  createEndpoint(push: PushDevice): Promise<string | undefined>;
  claimEndpoint(endpointArn: string, owner: EndpointOwner): Promise<boolean>;
  enableEndpoint(endpointArn: string, push: PushDevice): Promise<boolean>;
  releaseEndpoint(endpointArn: string, owner: EndpointOwner): Promise<boolean>;
  deleteEndpoint(endpointArn: string): Promise<void>;
  recordRegistered(item: PushRegistration, endpointArn: string): Promise<boolean>;
  recordRefused(item: PushRegistration): Promise<void>;
  recordRetired(item: PushRegistration): Promise<void>;
}

export type RegisterOutcome = "registered" | "superseded" | "refused" | "retired" | "nothing-to-do";

/**
 * Brings the push endpoint of an item to where the item wants it. What is done is what the item says now, not what it said when the message
 * was sent: messages that come late, twice or in another order find nothing to do. A worker can die between any two steps; the message
 * comes again and every step can be done again.
 */
export async function registerDevice(ports: RegisterPorts, key: ItemKey): Promise<RegisterOutcome> {
  const item = await ports.registration(key);
  if (item?.registration === "pending") return register(ports, item);
  if (item?.registration === "retiring") return retire(ports, item);
  return "nothing-to-do";
}

/**
 * An endpoint keeps the token that it was made for: a new token gets an endpoint of its own, and the one before is deleted. So whose an
 * endpoint is says whose the token is. The endpoint is claimed before anything is to be sent to it, and the phone's record names it last.
 */
async function register(ports: RegisterPorts, item: PushRegistration): Promise<RegisterOutcome> {
  const { push } = item;
  if (push === undefined || item.tokenSentAt === undefined) throw new Error("a pending registration lacks its token");
  const endpointArn = await openEndpoint(ports, item, push);
  await giveUpFormer(ports, item, endpointArn);
  if (endpointArn === undefined) {
    await ports.recordRefused(item);
    return "refused";
  }
  if (await ports.recordRegistered(item, endpointArn)) return "registered";
  await giveUp(ports, endpointArn, ownerOf(item));
  return "superseded";
}

/** The token's endpoint, claimed and taking pushes; undefined when it is no token. Who had it before may just be deleting it: then once more. */
async function openEndpoint(
  ports: RegisterPorts,
  item: PushRegistration,
  push: PushDevice,
): Promise<string | undefined> {
  for (const _try of [1, 2]) {
    await ports.turn();
    const endpointArn = await ports.createEndpoint(push);
    if (endpointArn === undefined) return undefined;
    const isOurs = await ports.claimEndpoint(endpointArn, ownerOf(item));
    if (!isOurs || (await ports.enableEndpoint(endpointArn, push))) return endpointArn;
  }
  throw new Error("the endpoint is gone");
}

async function retire(ports: RegisterPorts, item: PushRegistration): Promise<RegisterOutcome> {
  await ports.turn();
  await giveUpFormer(ports, item);
  await ports.recordRetired(item);
  return "retired";
}

const ownerOf = ({ cardRef, tokenSentAt = "" }: PushRegistration): EndpointOwner => ({ cardRef, since: tokenSentAt });

/** Gives up what the item held before, but for one that it keeps. */
async function giveUpFormer(ports: RegisterPorts, item: PushRegistration, kept?: string): Promise<void> {
  for (const endpointArn of [item.endpointArn, item.disabledEndpointArn]) {
    if (endpointArn !== undefined && endpointArn !== kept) await giveUp(ports, endpointArn, ownerOf(item));
  }
}

/** Deletes an endpoint unless somebody, this card included, has sent its token later. */
async function giveUp(ports: RegisterPorts, endpointArn: string, owner: EndpointOwner): Promise<void> {
  if (await ports.releaseEndpoint(endpointArn, owner)) await ports.deleteEndpoint(endpointArn);
}

import { changePushToken } from "../../functions/push/change-push-token/change-push-token.ts";
import {
  type RegisterOutcome,
  type RegisterPorts,
  registerDevice,
} from "../../functions/push/register-device/register-device.ts";
import type { PushDevice } from "../../shared/domain/card.ts";
import type { PushResult } from "../../shared/domain/push-outcome.ts";
import type { EndpointOwner, ItemKey, PushRegistration } from "../../shared/domain/push-registration.ts";
import { done } from "../../shared/kernel/outcome.ts";

export class Crash extends Error {}

type Item = { -readonly [Field in keyof PushRegistration]: PushRegistration[Field] };
type PushPhone = Pick<Item, "cardRef" | "endpointArn">;

const keyOf = (cardRef: string): ItemKey => ({ pk: `CARD#${cardRef}`, sk: "DEVICE#key" });
/** SNS makes an endpoint's name from its token, so that a token deleted and made again has the same. */
export const arnOf = (token: string) => `arn:${token}`;

/**
 * SNS, and the card table with one phone a card, in memory and as strict as they are. Every call of a port is a step: between two of them
 * anybody else may come, and the worker may die.
 */
export class PushWorld {
  readonly endpoints = new Map<string, { token: string; enabled: boolean }>();
  /** Without a card where it was given up: how late it was held is remembered. */
  readonly owners = new Map<string, { readonly cardRef?: string; readonly since: string }>();
  readonly items = new Map<string, Item>();
  /** What the stream has put in line and nobody has worked off. */
  readonly queue: ItemKey[] = [];
  readonly refusedTokens = new Set<string>();
  readonly steps: string[] = [];
  /** Who has claimed a token, by when it was sent. */
  readonly #claims = new Map<string, EndpointOwner[]>();
  /** Cards that have left their phone. */
  readonly #ended = new Set<string>();
  #instant = 0;
  /** Runs before and after every step; a test may throw in it, change something, or let others come first. */
  between: (moment: "before" | "after", step: number, name: string) => Promise<void> | void = () => undefined;

  readonly ports: RegisterPorts = {
    turn: async () => undefined,
    registration: ({ pk }) => this.#step("registration", () => ({ ...this.items.get(pk) }) as PushRegistration),
    createEndpoint: ({ token }) =>
      this.#step("createEndpoint", () => {
        if (this.refusedTokens.has(token)) return undefined;
        // One that exists is answered as it is, disabled or not.
        if (!this.endpoints.has(arnOf(token))) this.endpoints.set(arnOf(token), { token, enabled: true });
        return arnOf(token);
      }),
    claimEndpoint: (arn, owner) =>
      this.#step("claimEndpoint", () => {
        this.#claims.set(arn, [...(this.#claims.get(arn) ?? []), owner]);
        const before = this.owners.get(arn);
        if (before && before.since > owner.since) return before.cardRef === owner.cardRef;
        this.owners.set(arn, owner);
        return true;
      }),
    enableEndpoint: (arn) =>
      this.#step("enableEndpoint", () => {
        const endpoint = this.endpoints.get(arn);
        if (endpoint) endpoint.enabled = true;
        return endpoint !== undefined;
      }),
    releaseEndpoint: (arn, owner) =>
      this.#step("releaseEndpoint", () => {
        const before = this.owners.get(arn);
        if (before?.cardRef === undefined) return true;
        if (before.cardRef !== owner.cardRef || before.since > owner.since) return false;
        this.owners.set(arn, { since: before.since });
        return true;
      }),
    deleteEndpoint: (arn) => this.#step("deleteEndpoint", () => void this.endpoints.delete(arn)),
    recordRegistered: (read, arn) =>
      this.#step("recordRegistered", () => {
        const item = this.#current(read);
        if (item) Object.assign(item, { registration: "registered", endpointArn: arn, disabledEndpointArn: undefined });
        return item !== undefined;
      }),
    recordRefused: (read) =>
      this.#step("recordRefused", () => {
        const gone = { endpointArn: undefined, disabledEndpointArn: undefined };
        Object.assign(this.#current(read) ?? {}, { registration: "disabled", ...gone });
      }),
    recordRetired: ({ key }) =>
      this.#step("recordRetired", () => {
        const item = this.items.get(key.pk);
        if (item?.registration !== "retiring") return;
        this.items.set(key.pk, { key, cardRef: item.cardRef, registration: "none" });
      }),
  };

  item(cardRef: string): Item {
    const key = keyOf(cardRef);
    const item = this.items.get(key.pk) ?? { key, cardRef, registration: "none" };
    this.items.set(key.pk, item);
    return item;
  }

  /** The app of a card's phone sends the token that it has now. */
  async sendToken(cardRef: string, token: string): Promise<void> {
    const item = this.item(cardRef);
    const ports = {
      sendToken: async (_phone: object, push: PushDevice, { unlessRegistered }: { unlessRegistered: boolean }) => {
        if (this.#ended.has(cardRef)) return { state: "phone-not-bound" as const };
        const { endpointArn } = item;
        const isSame = item.registration === "registered" && item.push?.token === push.token;
        if (unlessRegistered && isSame && endpointArn !== undefined)
          return { state: "registered" as const, endpointArn };
        this.#instant += 1;
        const tokenSentAt = String(this.#instant).padStart(6, "0");
        Object.assign(item, { registration: "pending", push, tokenSentAt });
        this.queue.push(item.key);
        return { state: "pending" as const };
      },
      ownsEndpoint: async (arn: string) => this.owners.get(arn)?.cardRef === cardRef,
    };
    const caller = { subject: cardRef, jkt: "key", spendProof: async () => done(undefined) };
    await changePushToken(ports, { platform: "android", token }, caller);
  }

  /** The phone is moved, removed or blocked. */
  retire(cardRef: string): void {
    const item = this.item(cardRef);
    this.#ended.add(cardRef);
    item.registration = "retiring";
    this.queue.push(item.key);
  }

  /** The card is back on the phone. */
  bind(cardRef: string): void {
    this.#ended.delete(cardRef);
  }

  /** The worker on one message. */
  work(cardRef: string): Promise<RegisterOutcome> {
    return registerDevice(this.ports, keyOf(cardRef));
  }

  /** Works off all that is in line, once each, and what fails again. */
  async workOff(): Promise<void> {
    for (let tries = 0; this.queue.length > 0; tries += 1) {
      if (tries > 1000) throw new Error("the queue does not run empty");
      const [key] = this.queue.splice(0, 1) as [ItemKey];
      await registerDevice(this.ports, key).catch(() => this.queue.push(key));
    }
  }

  /** A push to a card as it was found a while ago, or is now: asks whose the endpoint is, publishes, and mends the record. */
  push(cardRef: string, { endpointArn }: PushPhone = this.item(cardRef)): PushResult {
    if (endpointArn === undefined || this.owners.get(endpointArn)?.cardRef !== cardRef) return "no-device";
    const endpoint = this.endpoints.get(endpointArn);
    if (endpoint?.enabled) {
      const last = this.lastSender(endpoint.token);
      if (last !== cardRef) throw new Error(`a push for ${cardRef} reached the phone of ${last}`);
      return "accepted";
    }
    const item = this.item(cardRef);
    if (item.registration === "registered" && item.endpointArn === endpointArn) {
      Object.assign(item, { registration: "disabled", endpointArn: undefined, disabledEndpointArn: endpointArn });
    }
    return endpoint ? "endpoint-disabled" : "no-device";
  }

  /** Who has sent a token last, of those whose registration has got as far as the endpoint. */
  lastSender(token: string): string | undefined {
    const claims = this.#claims.get(arnOf(token)) ?? [];
    return claims.toSorted((one, other) => (one.since < other.since ? 1 : -1))[0]?.cardRef;
  }

  #current({ key, tokenSentAt }: PushRegistration): Item | undefined {
    const item = this.items.get(key.pk);
    const isCurrent = item?.tokenSentAt === tokenSentAt && ["pending", "registered"].includes(item?.registration ?? "");
    return isCurrent ? item : undefined;
  }

  async #step<Result>(name: string, act: () => Result): Promise<Result> {
    this.steps.push(name);
    const step = this.steps.length;
    await this.between("before", step, name);
    const result = act();
    await this.between("after", step, name);
    return result;
  }
}

/** Phones that have sent tokens, one after the other, each registered before the next. */
export const registered = async (world: PushWorld, ...sent: readonly (readonly [card: string, token: string])[]) => {
  for (const [card, token] of sent) {
    await world.sendToken(card, token);
    await world.workOff();
  }
};

/** What is at SNS, whose each endpoint is, and what a push to each card would come to. */
export const stateOf = (world: PushWorld) => ({
  endpoints: [...world.endpoints.values()].map(({ token }) => token),
  owned: [...world.owners].filter(([, { cardRef }]) => cardRef !== undefined).map(([arn]) => arn),
  pushes: Object.fromEntries([...world.items.values()].map(({ cardRef }) => [cardRef, world.push(cardRef)])),
});

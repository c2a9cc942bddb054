import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, test } from "vitest";
import { cardsIn, deviceKey } from "../../shared/adapters/dynamodb/card-items.ts";
import { endpointOwnersIn } from "../../shared/adapters/dynamodb/endpoint-owners.ts";
import { pushRegistrationsIn, toRegister } from "../../shared/adapters/dynamodb/push-registration.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import type { PushRegistration } from "../../shared/domain/push-registration.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());

const clock = new AdjustableClock();
// The Care table: the same keys, and no worker that follows phones.
const table = { client, name: stage.tables.care };
const owners = endpointOwnersIn(table, clock.now);
const registrations = pushRegistrationsIn(table, clock.now);
const { sendToken } = cardsIn(table, clock.now);

const EARLY = "2026-11-24T10:00:00.000Z";
const LATE = "2026-11-24T10:00:00.001Z";
const anEndpoint = () => `arn:${crypto.randomUUID()}`;
const claim = (arn: string, cardRef: string, since: string) => owners.claimEndpoint(arn, { cardRef, since });
const release = (arn: string, cardRef: string, since: string) => owners.releaseEndpoint(arn, { cardRef, since });
const holderOf = async (arn: string) => {
  for (const cardRef of ["A", "B"]) if (await owners.ownsEndpoint(arn, cardRef)) return cardRef;
  return undefined;
};

describe("an endpoint", () => {
  test("belongs to who claims it, again and again", async () => {
    const arn = anEndpoint();
    expect(await holderOf(arn)).toBeUndefined();
    for (const _time of [1, 2]) expect(await claim(arn, "A", EARLY)).toBe(true);
    expect(await holderOf(arn)).toBe("A");
  });

  test("goes to who sent its token later, and not back to who sent it earlier", async () => {
    const arn = anEndpoint();
    await claim(arn, "A", EARLY);
    expect(await claim(arn, "B", LATE)).toBe(true);
    expect(await claim(arn, "A", EARLY)).toBe(false);
    expect(await holderOf(arn)).toBe("B");
  });

  test("stays this card's when its earlier registration is worked off after its later one", async () => {
    const arn = anEndpoint();
    await claim(arn, "A", LATE);
    expect(await claim(arn, "A", EARLY)).toBe(true);
    expect(await claim(arn, "B", EARLY)).toBe(false);
  });

  test("is given up by its holder, once or twice, and by nobody else", async () => {
    const arn = anEndpoint();
    await claim(arn, "A", LATE);
    expect(await release(arn, "B", LATE)).toBe(false);
    expect(await release(arn, "A", EARLY), "by an earlier registration").toBe(false);
    expect(await holderOf(arn)).toBe("A");
    for (const _time of [1, 2]) expect(await release(arn, "A", LATE)).toBe(true);
    expect(await holderOf(arn)).toBeUndefined();
  });

  test("that was given up is not for who sent its token before that; for who sends it now it is", async () => {
    const arn = anEndpoint();
    await claim(arn, "A", LATE);
    await release(arn, "A", LATE);
    expect(await claim(arn, "B", EARLY)).toBe(false);
    expect(await holderOf(arn)).toBeUndefined();
    expect(await claim(arn, "B", LATE)).toBe(true);
    expect(await holderOf(arn)).toBe("B");
  });

  test("that nobody had can be given up, and claimed after that", async () => {
    const arn = anEndpoint();
    expect(await release(arn, "A", LATE)).toBe(true);
    expect(await claim(arn, "B", EARLY)).toBe(true);
  });

  test("of many who claim it at once is that of the last sender", async () => {
    const arn = anEndpoint();
    const senders = Array.from({ length: 12 }, (_, index) => ({
      cardRef: index === 7 ? "A" : `other-${index}`,
      since: index === 7 ? LATE : EARLY,
    }));
    await Promise.all(senders.map((owner) => owners.claimEndpoint(arn, owner)));
    expect(await holderOf(arn)).toBe("A");
  });
});

/** A phone's record with a token that waits, and something that is others' business. */
async function pendingPhone() {
  const [cardRef, jkt] = [crypto.randomUUID(), "key"];
  const push = { platform: "android", token: `fcm-${cardRef}` } as const;
  const fields = { type: "device", jkt, state: "active", boundAt: EARLY, ...toRegister(push, clock.now()) };
  await client.send(new PutCommand({ TableName: table.name, Item: { ...deviceKey(cardRef, jkt), ...fields } }));
  const key = deviceKey(cardRef, jkt);
  const read = async () => (await registrations.registration(key)) as PushRegistration;
  const stored = async () => (await partition(stage, "care", key.pk))[0];
  const change = (fields: object) =>
    stored().then((item) => client.send(new PutCommand({ TableName: table.name, Item: { ...item, ...fields } })));
  return { phone: { cardRef, jkt }, key, push, read, stored, change };
}
const another = { platform: "ios", token: "another-token" } as const;
const unless = { unlessRegistered: true };

describe("a phone's record", () => {
  test("is read as what it says about pushes, with the card it is in", async () => {
    const { phone, key, push, read } = await pendingPhone();
    expect(await read()).toMatchObject({ key, cardRef: phone.cardRef, registration: "pending", push });
    expect(await registrations.registration(deviceKey("nobody", "key"))).toBeUndefined();
  });

  test("takes the endpoint of the token that it was read with, once or twice, and keeps all else", async () => {
    const { read, stored } = await pendingPhone();
    const item = await read();
    for (const _time of [1, 2]) expect(await registrations.recordRegistered(item, "arn:1")).toBe(true);
    expect(await read()).toMatchObject({ registration: "registered", endpointArn: "arn:1" });
    expect(await stored()).toMatchObject({ type: "device", boundAt: EARLY });
  });

  test.each([
    ["another token", { pushToken: "another", tokenSentAt: LATE, registration: "pending" }],
    ["the same token again", { tokenSentAt: LATE, registration: "pending" }],
    ["the end", { registration: "retiring" }],
    ["a refusal", { registration: "disabled" }],
  ])("takes no endpoint after %s has come meanwhile", async (_, fields) => {
    const { read, stored, change } = await pendingPhone();
    const item = await read();
    await change(fields);
    const before = await stored();
    expect(await registrations.recordRegistered(item, "arn:1")).toBe(false);
    await registrations.recordRefused({ ...item, tokenSentAt: EARLY });
    expect(await stored()).toEqual(before);
  });

  test("that is gone is not made again", async () => {
    const { read, key } = await pendingPhone();
    const gone = { ...(await read()), key: { ...key, sk: "DEVICE#gone" } };
    expect(await registrations.recordRegistered(gone, "arn:1")).toBe(false);
    await registrations.recordRefused(gone);
    await registrations.recordDisabled(gone.key, "arn:1");
    await registrations.recordRetired(gone);
    expect(await registrations.registration(gone.key)).toBeUndefined();
  });

  test("whose token is refused says so, and has no endpoint", async () => {
    const { read, change } = await pendingPhone();
    await change({ endpointArn: "arn:before" });
    await registrations.recordRefused(await read());
    expect(await read()).toMatchObject({ registration: "disabled" });
    expect((await read()).endpointArn).toBeUndefined();
  });

  test("loses a failed endpoint only while it is the one it has", async () => {
    const { read, key, phone } = await pendingPhone();
    await registrations.recordRegistered(await read(), "arn:1");
    await registrations.recordDisabled(key, "arn:0");
    expect(await read()).toMatchObject({ registration: "registered", endpointArn: "arn:1" });
    for (const _time of [1, 2]) await registrations.recordDisabled(key, "arn:1");
    const mended = await read();
    expect(mended).toMatchObject({ registration: "disabled", disabledEndpointArn: "arn:1" });
    expect(mended.endpointArn).toBeUndefined();
    await sendToken(phone, another, unless);
    await registrations.recordDisabled(key, "arn:1");
    expect(await read()).toMatchObject({ registration: "pending", push: another });
  });

  test("that ends keeps nothing about pushes; one that doesn't keeps it all", async () => {
    const { read, stored, change } = await pendingPhone();
    const before = await stored();
    await registrations.recordRetired(await read());
    expect(await stored()).toEqual(before);
    await registrations.recordRegistered(await read(), "arn:1");
    await change({ registration: "retiring", disabledEndpointArn: "arn:0" });
    for (const _time of [1, 2]) await registrations.recordRetired(await read());
    const { pk: _pk, sk: _sk, ...rest } = (await stored()) ?? {};
    expect(rest).toEqual({ type: "device", jkt: "key", state: "active", boundAt: EARLY, registration: "none" });
  });
});

describe("a token that an app sends", () => {
  test("waits to be registered, and what was known before stays until then", async () => {
    const { phone, read } = await pendingPhone();
    await registrations.recordRegistered(await read(), "arn:1");
    clock.pass(60);
    expect(await sendToken(phone, another, unless)).toEqual({ state: "pending" });
    const tokenSentAt = clock.now().toISOString();
    expect(await read()).toMatchObject({ registration: "pending", push: another, tokenSentAt, endpointArn: "arn:1" });
  });

  test("is known again when it is registered, and registered again on demand", async () => {
    const { phone, push, read } = await pendingPhone();
    expect(await sendToken(phone, push, unless), "still waiting").toEqual({ state: "pending" });
    await registrations.recordRegistered(await read(), "arn:1");
    const before = await read();
    expect(await sendToken(phone, push, unless)).toEqual({ state: "registered", endpointArn: "arn:1" });
    expect(await read()).toEqual(before);
    expect(await sendToken(phone, { ...push, platform: "ios" }, unless)).toEqual({ state: "pending" });
    await registrations.recordRegistered(await read(), "arn:1");
    expect(await sendToken(phone, push, { unlessRegistered: false })).toEqual({ state: "pending" });
  });

  test.each(["registered", "retiring", "none"])(
    "of a phone that the card has left is not taken (%s)",
    async (registration) => {
      const { phone, push, read, stored, change } = await pendingPhone();
      await registrations.recordRegistered(await read(), "arn:1");
      await change({ state: "ended", registration });
      const before = await stored();
      for (const target of [push, another]) {
        for (const unlessRegistered of [true, false]) {
          expect(await sendToken(phone, target, { unlessRegistered })).toEqual({ state: "phone-not-bound" });
        }
      }
      expect(await stored()).toEqual(before);
    },
  );

  test("of a phone that the card is on again keeps it from being given up", async () => {
    const { phone, read, change } = await pendingPhone();
    await change({ registration: "retiring" });
    const item = await read();
    expect(await sendToken(phone, another, unless)).toEqual({ state: "pending" });
    await registrations.recordRetired(item);
    expect(await read()).toMatchObject({ registration: "pending", push: another });
  });

  test("makes no phone that the card doesn't have", async () => {
    const { phone } = await pendingPhone();
    const stranger = { ...phone, jkt: "stranger" };
    expect(await sendToken(stranger, another, unless)).toEqual({ state: "phone-not-bound" });
    expect(await partition(stage, "care", `CARD#${phone.cardRef}`)).toHaveLength(1);
  });

  test("of a phone that took no pushes so far is taken", async () => {
    const { phone, key, read } = await pendingPhone();
    const Item = { ...key, type: "device", jkt: "key", state: "active" };
    await client.send(new PutCommand({ TableName: table.name, Item }));
    expect(await read()).toMatchObject({ registration: "none" });
    expect(await sendToken(phone, another, unless)).toEqual({ state: "pending" });
  });
});

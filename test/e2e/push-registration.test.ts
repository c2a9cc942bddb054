import { DeleteEndpointCommand, SetEndpointAttributesCommand } from "@aws-sdk/client-sns";
import { beforeAll, describe, expect, it } from "vitest";
import type { FaultRule } from "../../infra/local/aws-fault.ts";
import { cardLifeOf } from "../support/card-life.ts";
import { consultation } from "../support/care-events.ts";
import { invoke } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { callsOf, everyFault } from "../support/faults.ts";
import { CODE, newPushTarget, type PersonWithPhone, PLATFORMS, signedInHolder } from "../support/people.ts";
import type { PushTarget } from "../support/phone.ts";
import {
  atSns,
  changePhoneRecord,
  endpointAttributes,
  phoneRecord,
  registeredEndpoint,
  sendPushToken,
} from "../support/push-registration.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
let reader: Reader;
beforeAll(async () => {
  reader = await signedInReader(stage);
});

/** Somebody whose phone is registered. */
async function registeredHolder(push = newPushTarget()) {
  const held = await signedInHolder(stage, push);
  return { held, push, endpoint: await registeredEndpoint(stage, held) };
}

/** Sends a token and waits until it has its endpoint. */
async function registerToken(held: PersonWithPhone, push: PushTarget): Promise<string> {
  expect((await sendPushToken(held, push)).expecting(202)).toEqual({ push: "pending" });
  return registeredEndpoint(stage, held);
}

/** Has a care event recorded, and answers what became of its push, which a fault may strike. */
async function pushOutcome({ phone, person }: PersonWithPhone, fault?: FaultRule): Promise<string | undefined> {
  const context = (await reader.openContext(await phone.qr())).expecting(201).context_id;
  // The use is pushed by itself: a fault is to strike the push of the event.
  await eventually("the push of the use", async () => {
    const items = await partition(stage, "care", `CARD#${person.cardRef}`);
    return items.some(({ type, sk }) => type === "push-outcome" && String(sk).includes(context));
  });
  const recorded = async () => {
    const { ref } = (await reader.recordCareEvent(consultation(context))).expecting(201);
    let outcome: string | undefined;
    await eventually("the push outcome", async () => {
      const { events } = (await phone.careEvents()).expecting(200);
      outcome = events.find((event) => event.ref === ref)?.push?.outcome;
      return outcome !== undefined;
    });
    return outcome;
  };
  return fault === undefined ? recorded() : (await stage.withFault(fault, recorded)).result;
}

describe("a phone that sends another push token", () => {
  it.each(PLATFORMS)("(%s) has an endpoint for it, and the one of the token before is deleted", async (platform) => {
    const { held, endpoint } = await registeredHolder(newPushTarget(platform));
    const push = newPushTarget(platform);
    const other = await registerToken(held, push);
    expect(other).not.toBe(endpoint);
    expect(await endpointAttributes(stage, other)).toMatchObject({ Token: push.token, Enabled: "true" });
    // What doesn't exist gets nothing. The log can't say it: a push that was under way, such as that the card is active, may come late.
    expect(await endpointAttributes(stage, endpoint)).toBeUndefined();
    expect(await pushOutcome(held)).toBe("accepted");
    expect((await stage.functionLogs()).join("\n")).toContain(`publish stub to ${other}`);
  });

  it("twice in a row ends with the last", async () => {
    const { held } = await registeredHolder();
    const [first, second] = [newPushTarget(), newPushTarget()];
    for (const push of [first, second]) (await sendPushToken(held, push)).expecting(202);
    const endpoint = await registeredEndpoint(stage, held);
    await eventually("the last token", async () => (await phoneRecord(stage, held)).registration === "registered");
    expect(await endpointAttributes(stage, endpoint)).toMatchObject({ Token: second.token });
  });

  it("can begin with none", async () => {
    const held = await signedInHolder(stage, null);
    expect(await pushOutcome(held)).toBe("no-device");
    await registerToken(held, newPushTarget());
    expect(await pushOutcome(held)).toBe("accepted");
  });

  it("that it has sent before changes nothing", async () => {
    const { held, push } = await registeredHolder();
    const before = await phoneRecord(stage, held);
    const again = async () => expect((await sendPushToken(held, push)).expecting(202)).toEqual({ push: "registered" });
    const calls = ["dynamodb:GetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
    expect(await callsOf(stage, "change-push-token", again)).toEqual(calls);
    expect(await phoneRecord(stage, held)).toEqual(before);
  });

  it("keeps every other field of its record", async () => {
    const { held } = await registeredHolder();
    await changePhoneRecord(stage, held, "boundAt", "2026-01-05T10:00:00.000Z");
    await registerToken(held, newPushTarget());
    const { type, state, boundAt } = await phoneRecord(stage, held);
    expect({ type, state, boundAt }).toEqual({ type: "device", state: "active", boundAt: "2026-01-05T10:00:00.000Z" });
  });

  it("is refused when it is the card's no more", async () => {
    const { held, push } = await registeredHolder();
    await changePhoneRecord(stage, held, "state", "ended");
    for (const target of [newPushTarget(), push]) {
      expectProblem(await sendPushToken(held, target), 403, "phone_not_bound");
    }
  });
});

describe("a phone that was handed over", () => {
  it("gets the pushes of the person who uses it now, and none of the one before", async () => {
    const { held: first, push } = await registeredHolder();
    const { held: second, endpoint } = await registeredHolder(push);
    expect((await phoneRecord(stage, first)).endpointArn).toBe(endpoint);
    expect([await pushOutcome(first), await pushOutcome(second)]).toEqual(["no-device", "accepted"]);
    // And back: the same token again is news when somebody else has sent it meanwhile.
    await registerToken(first, push);
    expect([await pushOutcome(first), await pushOutcome(second)]).toEqual(["accepted", "no-device"]);
  });

  it("stays the second person's when the first one's record is given up", async () => {
    const { held: first, push, endpoint } = await registeredHolder();
    const { held: second } = await registeredHolder(push);
    expect((await cardLifeOf(first.phone).remove()).status).toBe(204);
    await eventually("the end", async () => (await phoneRecord(stage, first)).registration === "none");
    expect(await endpointAttributes(stage, endpoint)).toMatchObject({ Token: push.token });
    expect(await pushOutcome(second)).toBe("accepted");
  });
});

describe("an endpoint that takes no pushes any more", () => {
  const disabled = {
    caller: "deliver-push",
    action: "sns:Publish",
    moment: "before",
    answer: { status: 400, code: "EndpointDisabled" },
  } as const;

  it("is told as what it is, taken off the phone's record, and works again once the app sends its token", async () => {
    const { held, push, endpoint } = await registeredHolder();
    // The local SNS delivers nothing and so never finds a token invalid: its answer is put in its mouth.
    expect(await pushOutcome(held, disabled)).toBe("endpoint-disabled");
    const Attributes = { Enabled: "false" };
    await atSns(stage, (sns) => sns.send(new SetEndpointAttributesCommand({ EndpointArn: endpoint, Attributes })));
    const mended = await phoneRecord(stage, held);
    expect(mended).toMatchObject({ registration: "disabled", disabledEndpointArn: endpoint });
    expect(mended).not.toHaveProperty("endpointArn");
    expect(await pushOutcome(held)).toBe("no-device");
    expect(await registerToken(held, push)).toBe(endpoint);
    expect(await endpointAttributes(stage, endpoint)).toMatchObject({ Token: push.token, Enabled: "true" });
    expect(await phoneRecord(stage, held)).not.toHaveProperty("disabledEndpointArn");
    expect(await pushOutcome(held)).toBe("accepted");
  });

  it("because it was deleted leaves no device, and the token makes it anew", async () => {
    const { held, push, endpoint } = await registeredHolder();
    await atSns(stage, (sns) => sns.send(new DeleteEndpointCommand({ EndpointArn: endpoint })));
    expect(await pushOutcome(held)).toBe("no-device");
    expect(await phoneRecord(stage, held)).toMatchObject({ registration: "disabled" });
    const made = await registerToken(held, push);
    expect(await endpointAttributes(stage, made)).toMatchObject({ Token: push.token });
    expect(await pushOutcome(held)).toBe("accepted");
  });

  it("is deleted when the app has another token by then", async () => {
    const { held, endpoint } = await registeredHolder();
    await pushOutcome(held, disabled);
    await registerToken(held, newPushTarget());
    expect(await endpointAttributes(stage, endpoint)).toBeUndefined();
  });
});

it.each(PLATFORMS)(
  "a phone (%s) that the card is taken off is told, then loses its endpoint, and its record everything that was about pushes",
  async (platform) => {
    const { held, endpoint } = await registeredHolder(newPushTarget(platform));
    expect((await cardLifeOf(held.phone).remove()).status).toBe(204);
    await eventually("the end", async () => (await phoneRecord(stage, held)).registration === "none");
    const kept = ["boundAt", "endedAt", "expiresAt", "jkt", "pk", "registration", "sk", "state", "type"];
    expect(Object.keys(await phoneRecord(stage, held)).sort()).toEqual(kept);
    expect(await endpointAttributes(stage, endpoint)).toBeUndefined();
    const pushes = (await stage.functionLogs()).filter((line) => line.includes(`publish stub to ${endpoint}`));
    expect(pushes.length).toBeGreaterThan(0);
  },
);

it("a phone that renews its key keeps its pushes, by the same endpoint or a new one for the same token", async () => {
  const { held, push } = await registeredHolder();
  const { answer, renewed } = await cardLifeOf(held.phone).renewKey(CODE, push);
  answer.expecting(200);
  (await renewed.openSession(CODE)).expecting(200);
  const goesOn = { ...held, phone: renewed };
  const endpoint = await registeredEndpoint(stage, goesOn);
  await eventually("the end of the old key", async () => (await phoneRecord(stage, held)).registration === "none");
  expect(await endpointAttributes(stage, endpoint)).toMatchObject({ Token: push.token, Enabled: "true" });
  expect(await pushOutcome(goesOn)).toBe("accepted");
});

describe("the registration of another token", () => {
  const messageOf = ({ person, phone }: PersonWithPhone) => {
    const key = { pk: `CARD#${person.cardRef}`, sk: `DEVICE#${phone.hardwareKey.jkt}` };
    return { Records: [{ messageId: "1", body: JSON.stringify(key) }] };
  };
  const calls = [
    "dynamodb:GetItem",
    "sns:CreatePlatformEndpoint",
    "dynamodb:PutItem",
    "sns:SetEndpointAttributes",
    "dynamodb:UpdateItem",
    "sns:DeleteEndpoint",
    "dynamodb:UpdateItem",
  ];

  it("makes these calls and no others, and a message that comes again makes none of SNS", async () => {
    const { held } = await registeredHolder();
    const register = () => registerToken(held, newPushTarget());
    expect(await callsOf(stage, "register-device", register)).toEqual(calls.toSorted());
    const again = () => invoke(stage, "register-device", messageOf(held));
    expect(await callsOf(stage, "register-device", again)).toEqual(["dynamodb:GetItem"]);
  });

  // When the repeats fail too, the queue brings the message again after a minute: that is for the worker's own tests.
  for (const { name, rule } of everyFault("register-device", calls).filter((fault) => fault.rule.tries === "first")) {
    it(`ends as it should when ${name}`, async () => {
      const { held, endpoint } = await registeredHolder();
      const push = newPushTarget();
      const { result: other, hits } = await stage.withFault(rule, () => registerToken(held, push));
      expect(hits).toBeGreaterThan(0);
      expect(await endpointAttributes(stage, other)).toMatchObject({ Token: push.token, Enabled: "true" });
      expect(await endpointAttributes(stage, endpoint)).toBeUndefined();
      expect(await phoneRecord(stage, held)).toMatchObject({ registration: "registered", endpointArn: other });
    });
  }
});

import { expect, test, vi } from "vitest";
import { type ChangeTokenPorts, changePushToken } from "../../../functions/push/change-push-token/change-push-token.ts";
import type { SentToken } from "../../../shared/adapters/dynamodb/card-items.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";

const push = { platform: "ios", token: "apns-token" } as const;
const registered: SentToken = { state: "registered", endpointArn: "arn:endpoint" };

function change(answers: readonly SentToken[], { isFresh = true, isOurs = true } = {}) {
  const left = [...answers];
  const sendToken = vi.fn<ChangeTokenPorts["sendToken"]>(async () => left.shift() ?? { state: "phone-not-bound" });
  const spent = isFresh ? done(undefined) : refuse({ kind: "proof-replayed" as const });
  const caller = { subject: "1card", jkt: "key", spendProof: async () => spent };
  return { sendToken, outcome: changePushToken({ sendToken, ownsEndpoint: async () => isOurs }, push, caller) };
}

test("a token is put down for the calling phone of the calling card", async () => {
  const { sendToken, outcome } = change([{ state: "pending" }]);
  expect(await outcome).toEqual({ ok: true, value: "pending" });
  expect(sendToken.mock.calls).toEqual([[{ cardRef: "1card", jkt: "key" }, push, { unlessRegistered: true }]]);
});

test("a proof that was used before changes nothing", async () => {
  const { sendToken, outcome } = change([{ state: "pending" }], { isFresh: false });
  expect(await outcome).toEqual({ ok: false, refusal: { kind: "proof-replayed" } });
  expect(sendToken).not.toHaveBeenCalled();
});

test("the token that is registered already is left as it is while its endpoint is this card's", async () => {
  const { sendToken, outcome } = change([registered]);
  expect(await outcome).toEqual({ ok: true, value: "registered" });
  expect(sendToken).toHaveBeenCalledOnce();
});

test("the token that is registered already is registered again when somebody else has sent it since", async () => {
  const { sendToken, outcome } = change([registered, { state: "pending" }], { isOurs: false });
  expect(await outcome).toEqual({ ok: true, value: "pending" });
  expect(sendToken).toHaveBeenLastCalledWith(expect.anything(), push, { unlessRegistered: false });
});

test("a phone that is the card's no more is refused, at once or in the last moment", async () => {
  const refused = { ok: false, refusal: { kind: "phone-not-bound" } };
  expect(await change([{ state: "phone-not-bound" }]).outcome).toEqual(refused);
  expect(await change([registered, { state: "phone-not-bound" }], { isOurs: false }).outcome).toEqual(refused);
});

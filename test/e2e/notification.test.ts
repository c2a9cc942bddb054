import { beforeAll, describe, expect, it } from "vitest";
import { cardLifeOf } from "../support/card-life.ts";
import { verifyCredential } from "../support/credential-verifier.ts";
import { eventually } from "../support/eventually.ts";
import { servedStatus } from "../support/issued-credentials.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { notification } from "../support/routes/credential-routes.ts";
import { type Callers, type Prepared, readyCallers, sendPrepared } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";
import { storedCardOf } from "../support/stored-card.ts";
import { Wallet } from "../support/wallet.ts";

const stage = inStage();
const stored = storedCardOf(stage);
const VALID = 0;
const INVALID = 1;

let callers: Callers;
let holder: PersonWithPhone;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  callers = { ...(await readyCallers(stage)), phone: holder.phone };
});

/** Sends what the wallet tells, with other members or headers where a test wants. */
const tell = (prepared: Prepared, body: object = {}, headers: Record<string, string> = {}) =>
  sendPrepared(notification, prepared, {
    body: JSON.stringify({ ...prepared.body, ...body }),
    headers: { "content-type": "application/json", ...headers },
  });
const deletions = async (held: PersonWithPhone) =>
  (await stored.changes(held)).filter((kind) => kind === "credential-deleted").length;

describe("a wallet that tells what became of its credential", () => {
  it("is answered by nothing, and again the same, and a credential that it kept or failed with stays good", async () => {
    const prepared = await notification.prepare(callers);
    for (const event of ["credential_accepted", "credential_accepted", "credential_failure"]) {
      const answer = await tell(prepared, { event, event_description: "as told" });
      expect([answer.status, answer.body]).toEqual([204, ""]);
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
    expect(await deletions(holder)).toBe(0);
    const told = prepared.body as { notification_id: string };
    const records = (await stored.items(holder)).filter(({ issuance }) => issuance === told.notification_id);
    expect(records.map(({ notified, revokedAt }) => [notified, revokedAt])).toEqual([
      ["credential_failure", undefined],
    ]);
  });

  it("revokes by deleting: verifiers see it, and the phone is told, once however often it is said", async () => {
    const held = await signedInHolder(stage);
    const { phone, person } = held;
    const registered = async () =>
      (await stored.items({ person })).some(({ registration }) => registration === "registered");
    await eventually("the registration", registered);
    const wallet = await Wallet.make();
    const { credentials, tell: tellIssuer } = await wallet.acceptBatch(phone, { keys: [wallet.holderKey] });
    const verified = await verifyCredential(String(credentials[0]), stage.urls.card);
    expect(await servedStatus(stage, verified)).toBe(VALID);
    for (let again = 0; again < 2; again += 1) await tellIssuer("credential_deleted");
    await eventually("the revocation", async () => (await servedStatus(stage, verified)) === INVALID);
    const told = async () => (await stored.items({ person })).find(({ kind }) => kind === "credential-deleted")?.told;
    await eventually("the push", async () => (await told()) !== undefined);
    expect(await told()).toEqual([{ jkt: phone.hardwareKey.jkt, outcome: "accepted" }]);
    expect(await deletions(held)).toBe(1);
    expect((await phone.card()).expecting(200).history[0]).toMatchObject({ kind: "credential-deleted" });
  });

  it("may say it twice at once: both are answered, and the holder is told once", async () => {
    const held = await signedInHolder(stage);
    const prepared = await notification.prepare({ ...callers, phone: held.phone });
    const answers = await Promise.all(Array.from({ length: 4 }, () => tell(prepared)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect(await deletions(held)).toBe(1);
  });
});

describe("invalid_notification_id is the answer to", () => {
  it.each(["none-like-this", "x".repeat(256), "a.0", "*"])("the id %s, which nobody was given", async (id) => {
    const answer = await tell(await notification.prepare(callers), { notification_id: id });
    expectOAuthError(answer, 400, "invalid_notification_id");
  });

  it("an id that another card's wallet was given, whose credential stays", async () => {
    const victim = await signedInHolder(stage);
    const theirs = await notification.prepare({ ...callers, phone: victim.phone });
    const answer = await tell(await notification.prepare(callers), theirs.body);
    expectOAuthError(answer, 400, "invalid_notification_id");
    expect(await deletions(victim)).toBe(0);
  });
});

describe("invalid_notification_request is the answer to", () => {
  it.each([
    ["no id", { notification_id: undefined }],
    ["an empty id", { notification_id: "" }],
    ["no event", { event: undefined }],
    ["an event that there is not", { event: "credential_lost" }],
    ["a description that is no text", { event_description: {} }],
    ["a description in other characters than ASCII's", { event_description: "supprimée" }],
  ])("%s", async (_what, body) => {
    const answer = await tell(await notification.prepare(callers), body);
    expectOAuthError(answer, 400, "invalid_notification_request");
  });

  it("what is no JSON object", async () => {
    const prepared = await notification.prepare(callers);
    const answer = await sendPrepared(notification, prepared, {
      body: "[",
      headers: { "content-type": "application/json" },
    });
    expectOAuthError(answer, 400, "invalid_notification_request");
  });
});

describe("a wallet whose token is not good", () => {
  it("is told that tokens are bound here, when it sends one as Bearer", async () => {
    const prepared = await notification.prepare(callers);
    if (prepared.credentials.kind !== "dpop") throw new Error("no token");
    const answer = await tell(prepared, {}, { authorization: `Bearer ${prepared.credentials.token}` });
    expectOAuthError(answer, 401);
    expect(answer.headers.get("www-authenticate")).toBe('DPoP algs="ES256"');
  });

  it("is out as soon as the card has left its phone", async () => {
    const held = await signedInHolder(stage);
    const prepared = await notification.prepare({ ...callers, phone: held.phone });
    expect((await cardLifeOf(held.phone).remove()).status).toBe(204);
    const answer = await tell(prepared);
    expectOAuthError(answer, 401, "invalid_token");
    expect(answer.headers.get("www-authenticate")).toBe('DPoP error="invalid_token", algs="ES256"');
  });

  it("of another scope may not tell", async () => {
    const { phone } = callers;
    const credentials = {
      kind: "dpop",
      token: phone.accessToken,
      key: phone.hardwareKey,
      nonce: { of: phone.cardUrl },
    } as const;
    const answer = await tell({ ...(await notification.prepare(callers)), credentials });
    expectOAuthError(answer, 403, "insufficient_scope");
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { digest } from "../../shared/kernel/ids.ts";
import { verifyCredential } from "../support/credential-verifier.ts";
import { eventually } from "../support/eventually.ts";
import { everyFault, expectAnswerAfter } from "../support/faults.ts";
import type { RawAnswer } from "../support/http-client.ts";
import { type IdentityProofing, pendingDecision, registeredProofing } from "../support/identity-proofing.ts";
import { approvedEnrolment, type PersonWithPhone, personWithPhone } from "../support/people.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { deferredCredential } from "../support/routes/credential-routes.ts";
import { type Prepared, sendPrepared } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";
import { storedCardOf } from "../support/stored-card.ts";
import { changeItem, partition } from "../support/stored-items.ts";
import { activate, type Deferred, deferredBy, ready, waiting, waitingWallet } from "../support/waiting-wallet.ts";
import { Wallet } from "../support/wallet.ts";
import { announcedKeys, encryptedTo, responseKey } from "../support/wallet-encryption.ts";
import { keyProofs } from "../support/wallet-token.ts";

const stage = inStage();
const stored = storedCardOf(stage);
let proofing: IdentityProofing;
beforeAll(async () => {
  proofing = await registeredProofing(stage);
});

const Issued = z.object({ credentials: z.array(z.strictObject({ credential: z.string() })) });
const send = (prepared: Prepared) => sendWhole(deferredCredential, prepared);
const deferralKey = ({ transaction_id }: Deferred) => ({ pk: `DEFERRED#${digest(transaction_id)}`, sk: "DEFERRED" });
/** Lets so much time pass since the delivery. */
const age = (deferred: Deferred, seconds: number) =>
  changeItem(stage, "card", deferralKey(deferred), {
    deliveredAt: new Date(Date.now() - seconds * 1000).toISOString(),
  });
const recordsOf = async (held: Pick<PersonWithPhone, "person">) =>
  (await stored.items(held)).filter(({ type }) => type === "credential");

describe("a credential that is asked for while the identity is pending", () => {
  it("is promised, waited for, delivered once the card is there, told to its phone, and then used up", async () => {
    const { held, decision } = await pendingDecision(stage, proofing);
    const enrolment = decision.enrolment_id;
    const wallet = await waitingWallet(stage, held, enrolment);
    const deferred = await deferredBy(wallet);
    const collect = () => send(wallet.collecting(deferred));
    const expectPending = async () => {
      const answer = await collect();
      expect([answer.status, answer.body]).toEqual([202, deferred]);
      expect(answer.headers.get("content-type")).toBe("application/json");
      expect(answer.headers.get("cache-control")).toBe("no-store");
    };
    await expectPending();
    (await proofing.decide(decision)).expecting(200);
    await expectPending();
    await activate({ held, enrolment });
    const answer = await collect();
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const { credentials } = Issued.parse(answer.body);
    const verified = await verifyCredential(String(credentials[0]?.credential), stage.urls.card);
    expect(verified.holderKey).toEqual(wallet.holderKey.jwk);
    expect(verified.claims.family_name).toBe(held.person.identity.family_name);
    await expectPending();
    await age(deferred, 900);
    expectOAuthError(await collect(), 400, "invalid_transaction_id");
    const told = async () => (await stored.items(held)).find(({ kind }) => kind === "credential-delivered")?.told;
    await eventually("the push", async () => (await told()) !== undefined);
  });

  it("comes for each key of a batch, and goes to a wallet that nobody here has made", async () => {
    const held = await personWithPhone(stage);
    const enrolment = await approvedEnrolment(stage, held);
    const waiter = await waitingWallet(stage, held, enrolment);
    const asked = await waiter.asking({ proofs: { jwt: await keyProofs(held.phone, 3) } });
    const { transaction_id } = (await send(asked)).body as Deferred;
    const wallet = new Wallet({ holder: waiter.holderKey, dpop: waiter.key }, new Secrets());
    expect(await wallet.collect(stage.urls.card, transaction_id, waiter.token)).toEqual([]);
    await activate({ held, enrolment });
    const credentials = await wallet.collect(stage.urls.card, transaction_id, waiter.token);
    const verified = await Promise.all(credentials.map((each) => verifyCredential(each, stage.urls.card)));
    expect(new Set(verified.map(({ status }) => `${status.uri}#${status.idx}`)).size).toBe(3);
    expect(await recordsOf(held)).toHaveLength(3);
  });

  it("is kept by a hash of its name, with public keys and nothing of the person, until a week after the enrolment", async () => {
    const { deferred, enrolment } = await waiting(stage);
    const [item] = await partition(stage, "card", deferralKey(deferred).pk);
    const members = ["cardRef", "configuration", "expiresAt", "issuance", "keys", "pk", "sk", "type", "until"];
    expect(Object.keys(item ?? {}).sort()).toEqual([...members, "walletJkt", "writtenBy"]);
    const [enrolled] = await partition(stage, "card", `ENROLMENT#${enrolment}`);
    expect(Number(item?.expiresAt) - Number(enrolled?.expiresAt)).toBe(7 * 24 * 3600);
    expect(JSON.stringify(item)).not.toContain(deferred.transaction_id);
    expect((await stage.functionLogs()).join("\n")).not.toContain(deferred.transaction_id);
  });

  it("is issued at once by the same token when the card is there, and told to its phone", async () => {
    const { held, wallet } = await ready(stage);
    const answer = await send(await wallet.asking());
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    Issued.parse(answer.body);
    expect((await stored.changes(held)).filter((kind) => kind === "credential-delivered")).toHaveLength(1);
  });

  it("comes without a notification_id, for which the published client takes the whole answer for wrong", async () => {
    const { held, wallet, deferred } = await ready(stage);
    const naming: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (answer.url !== `${stage.urls.card}/deferred-credential` || answer.status !== 200) return answer;
      const body = (await answer.json()) as object;
      expect(Object.keys(body)).toEqual(["credentials"]);
      return Response.json({ ...body, notification_id: "of-the-test" });
    };
    const peer = (fetcher?: typeof fetch) =>
      new Wallet({ holder: wallet.holderKey, dpop: wallet.key }, new Secrets(), fetcher);
    const collecting = peer(naming).collect(stage.urls.card, deferred.transaction_id, wallet.token);
    await expect(collecting).rejects.toThrow("Error retrieving deferred credentials");
    await age(deferred, 45);
    expect(await peer().collect(stage.urls.card, deferred.transaction_id, wallet.token)).toHaveLength(1);
    expect(await recordsOf(held)).toHaveLength(1);
  });
});

describe("polls that race", () => {
  it("are answered by one delivery: one gets the credentials, the others are told to ask again", async () => {
    const { held, wallet, deferred } = await ready(stage);
    const answers = await Promise.all(Array.from({ length: 4 }, () => send(wallet.collecting(deferred))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 202, 202, 202]);
    for (const { status, body } of answers) if (status === 202) expect(body).toEqual(deferred);
    expect(await recordsOf(held)).toHaveLength(1);
    expect((await stored.changes(held)).filter((kind) => kind === "credential-delivered")).toHaveLength(1);
  });
});

describe("an answer that was lost", () => {
  const placeIn = async ({ body }: RawAnswer) => {
    const { credentials } = Issued.parse(body);
    const { status, holderKey } = await verifyCredential(String(credentials[0]?.credential), stage.urls.card);
    return { status, holderKey };
  };

  it("is given again: the same credential, in the same place, and nothing new on record; after a quarter of an hour no more", async () => {
    const { held, wallet, deferred } = await ready(stage);
    const first = await placeIn(await send(wallet.collecting(deferred)));
    await age(deferred, 45);
    expect(await placeIn(await send(wallet.collecting(deferred)))).toEqual(first);
    expect(await recordsOf(held)).toHaveLength(1);
    await age(deferred, 901);
    expectOAuthError(await send(wallet.collecting(deferred)), 400, "invalid_transaction_id");
  });

  const calls = ["dynamodb:BatchGetItem", "dynamodb:TransactWriteItems", "kms:Sign"];
  it.each(everyFault("deliver-credential", calls))("whatever lost it: $name", async ({ rule }) => {
    const { held, wallet, deferred } = await ready(stage);
    const { result, hits } = await stage.withFault(rule, () => send(wallet.collecting(deferred)));
    expect(hits).toBeGreaterThan(0);
    expectAnswerAfter(rule, result, deferredCredential);
    const [item] = await partition(stage, "card", deferralKey(deferred).pk);
    if (item?.deliveredAt !== undefined) await age(deferred, 45);
    expect((await send(wallet.collecting(deferred))).status).toBe(200);
    expect(await recordsOf(held)).toHaveLength(1);
  });
});

it("each answer is encrypted to the key that its own request names, and not when it names none", async () => {
  const held = await personWithPhone(stage);
  const enrolment = await approvedEnrolment(stage, held);
  const wallet = await waitingWallet(stage, held, enrolment);
  const [key] = await announcedKeys(stage.urls.card);
  if (!key) throw new Error("the issuer announces no key");
  const encrypted = async (prepared: Prepared) => {
    const body = await encryptedTo(key, prepared.body ?? {});
    return sendPrepared(deferredCredential, prepared, { body, headers: { "content-type": "application/jwt" } });
  };
  const [first, second] = [await responseKey("first"), await responseKey("second")];
  const { credential_response_encryption: firstWish } = first;
  const promised = await encrypted(await wallet.asking({ credential_response_encryption: firstWish }));
  expect([promised.status, promised.headers.get("content-type")]).toEqual([202, "application/jwt"]);
  const deferred = (await first.open(promised.body)).body as Deferred;
  expect((await send(wallet.collecting(deferred))).body).toEqual(deferred);
  await activate({ held, enrolment });
  const { credential_response_encryption } = second;
  const answer = await encrypted(wallet.collecting(deferred, { credential_response_encryption }));
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/jwt"]);
  const { body, header } = await second.open(answer.body);
  expect(header.kid).toBe("second");
  Issued.parse(body);
});

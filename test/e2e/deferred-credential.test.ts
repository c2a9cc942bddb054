import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { digest } from "../../shared/kernel/ids.ts";
import { verifyCredential } from "../support/credential-verifier.ts";
import { eventually } from "../support/eventually.ts";
import { everyFault, expectAnswerAfter } from "../support/faults.ts";
import type { RawAnswer } from "../support/http-client.ts";
import { type IdentityProofing, pendingDecision, registeredProofing } from "../support/identity-proofing.ts";
import { newClientKey } from "../support/key-pair.ts";
import { approvedEnrolment, CODE, newPushTarget, type PersonWithPhone, personWithPhone } from "../support/people.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { deferredCredential } from "../support/routes/credential-routes.ts";
import { type Prepared, sendPrepared } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";
import { storedCardOf } from "../support/stored-card.ts";
import { changeItem, partition } from "../support/stored-items.ts";
import { type Deferred, deferredBy, type WaitingWallet, waitingWallet } from "../support/waiting-wallet.ts";
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

interface Waiting {
  readonly held: PersonWithPhone;
  readonly enrolment: string;
  readonly wallet: WaitingWallet;
  readonly deferred: Deferred;
}

/** Somebody whose identity is proven, and whose wallet waits for the card. */
async function waiting(): Promise<Waiting> {
  const held = await personWithPhone(stage);
  const enrolment = await approvedEnrolment(stage, held);
  const wallet = await waitingWallet(stage, held, enrolment);
  return { held, enrolment, wallet, deferred: await deferredBy(wallet) };
}
const activate = async ({ held, enrolment }: Pick<Waiting, "held" | "enrolment">) =>
  (await held.phone.bindDevice(held.accountToken, enrolment, CODE, newPushTarget())).expecting(200);

/** The same, with the card there. */
async function ready(): Promise<Waiting> {
  const all = await waiting();
  await activate(all);
  return all;
}

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
    const { deferred, enrolment } = await waiting();
    const [item] = await partition(stage, "card", deferralKey(deferred).pk);
    const members = ["cardRef", "configuration", "expiresAt", "issuance", "keys", "pk", "sk", "type", "until"];
    expect(Object.keys(item ?? {}).sort()).toEqual([...members, "walletJkt", "writtenBy"]);
    const [enrolled] = await partition(stage, "card", `ENROLMENT#${enrolment}`);
    expect(Number(item?.expiresAt) - Number(enrolled?.expiresAt)).toBe(7 * 24 * 3600);
    expect(JSON.stringify(item)).not.toContain(deferred.transaction_id);
    expect((await stage.functionLogs()).join("\n")).not.toContain(deferred.transaction_id);
  });

  it("is issued at once by the same token when the card is there", async () => {
    const { wallet } = await ready();
    const answer = await send(await wallet.asking());
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    Issued.parse(answer.body);
  });
});

describe("polls that race", () => {
  it("are answered by one delivery: one gets the credentials, the others are told to ask again", async () => {
    const { held, wallet, deferred } = await ready();
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
    const { held, wallet, deferred } = await ready();
    const first = await placeIn(await send(wallet.collecting(deferred)));
    await age(deferred, 45);
    expect(await placeIn(await send(wallet.collecting(deferred)))).toEqual(first);
    expect(await recordsOf(held)).toHaveLength(1);
    await age(deferred, 901);
    expectOAuthError(await send(wallet.collecting(deferred)), 400, "invalid_transaction_id");
  });

  const calls = ["dynamodb:BatchGetItem", "dynamodb:TransactWriteItems", "kms:Sign"];
  it.each(everyFault("deliver-credential", calls))("whatever lost it: $name", async ({ rule }) => {
    const { held, wallet, deferred } = await ready();
    const { result, hits } = await stage.withFault(rule, () => send(wallet.collecting(deferred)));
    expect(hits).toBeGreaterThan(0);
    expectAnswerAfter(rule, result, deferredCredential);
    const [item] = await partition(stage, "card", deferralKey(deferred).pk);
    if (item?.deliveredAt !== undefined) await age(deferred, 45);
    expect((await send(wallet.collecting(deferred))).status).toBe(200);
    expect(await recordsOf(held)).toHaveLength(1);
  });
});

describe("credential_request_denied is the answer", () => {
  const expectDenied = async ({ wallet, deferred }: Pick<Waiting, "wallet" | "deferred">) => {
    expectOAuthError(await send(wallet.collecting(deferred)), 400, "credential_request_denied");
    expectOAuthError(await send(await wallet.asking()), 400, "credential_request_denied");
  };

  it("when the operator has rejected the identity", async () => {
    const { held, decision } = await pendingDecision(stage, proofing);
    const wallet = await waitingWallet(stage, held, decision.enrolment_id);
    const deferred = await deferredBy(wallet);
    const { enrolment_id, evidence_reference } = decision;
    const rejection = { decision: "rejected", reason: "document-unreadable" } as const;
    (await proofing.decide({ enrolment_id, evidence_reference, ...rejection })).expecting(200);
    await expectDenied({ wallet, deferred });
  });

  it("when the time for the enrolment is over", async () => {
    const all = await waiting();
    const key = { pk: `ENROLMENT#${all.enrolment}`, sk: "ENROLMENT" };
    await changeItem(stage, "card", key, { expiresAt: Math.floor(Date.now() / 1000) - 1 });
    await expectDenied(all);
  });
});

describe("invalid_transaction_id is the answer to", () => {
  it("a name that nobody was given", async () => {
    const { wallet } = await ready();
    const collecting = wallet.collecting({ transaction_id: "x".repeat(43) });
    expectOAuthError(await send(collecting), 400, "invalid_transaction_id");
  });

  it("another person's wallet, and another wallet of the same person, and neither takes it away", async () => {
    const { held, enrolment, wallet, deferred } = await ready();
    const others = [(await ready()).wallet, await waitingWallet(stage, held, enrolment)];
    for (const other of others) {
      expectOAuthError(await send(other.collecting(deferred)), 400, "invalid_transaction_id");
    }
    expect((await send(wallet.collecting(deferred))).status).toBe(200);
  });
});

describe("other errors are those of the credential endpoint:", () => {
  it("invalid_credential_request without a name", async () => {
    const { wallet, deferred } = await ready();
    const bare = wallet.collecting(deferred, { transaction_id: undefined });
    expectOAuthError(await send(bare), 400, "invalid_credential_request");
  });

  it("invalid_encryption_parameters when an encrypted answer is asked for in clear", async () => {
    const { wallet, deferred } = await waiting();
    const { credential_response_encryption } = await responseKey();
    const asked = wallet.collecting(deferred, { credential_response_encryption });
    expectOAuthError(await send(asked), 400, "invalid_encryption_parameters");
  });

  it("401 and how to do it right, to a token sent as Bearer, or with another key's proof", async () => {
    const { wallet, deferred } = await ready();
    const prepared = wallet.collecting(deferred);
    const body = JSON.stringify(prepared.body);
    const headers = { "content-type": "application/json", authorization: `Bearer ${wallet.token}` };
    const asBearer = await sendPrepared(deferredCredential, prepared, { body, headers });
    expectOAuthError(asBearer, 401);
    expect(asBearer.headers.get("www-authenticate")).toBe('DPoP algs="ES256"');
    const credentials = { ...prepared.credentials, key: await newClientKey() } as Prepared["credentials"];
    const otherKey = await send({ ...prepared, credentials });
    expectOAuthError(otherKey, 401, "invalid_dpop_proof");
    expect(otherKey.headers.get("www-authenticate")).toBe('DPoP error="invalid_dpop_proof", algs="ES256"');
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

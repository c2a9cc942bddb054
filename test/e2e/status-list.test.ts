import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { cardLifeOf } from "../support/card-life.ts";
import { verifyCredential } from "../support/credential-verifier.ts";
import { invoke } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { send } from "../support/http-client.ts";
import {
  bindingEnded,
  type IssuedCredential,
  issuedCredential,
  queued,
  servedStatus,
} from "../support/issued-credentials.ts";
import { approvedRenewal, CODE, type PersonWithPhone, signedInHolder, withNewPhone } from "../support/people.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition, presentBinding } from "../support/stored-items.ts";

const stage = inStage();
const { card } = stage.urls;
/** Of the stage's lists, in seconds. */
const TTL = 5;
let holder: PersonWithPhone;
let credential: IssuedCredential;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  credential = await issuedCredential(stage, holder);
});

const get = (url: string, headers: Record<string, string> = {}) => send(fetch, { method: "GET", url, headers });
/** The same without what `fetch` adds and undoes by itself. */
async function plainGet(url: string, headers: Record<string, string>) {
  const asked = request(url, { headers }).end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  return { headers: answer.headers, body: await buffer(answer) };
}
const records = async ({ person }: PersonWithPhone) =>
  (await partition(stage, "card", `CARD#${person.cardRef}`)).filter(({ type }) => type === "credential");

describe("a credential", () => {
  test("is VALID in the list at the address that it names, signed by the key that signed it", async () => {
    expect(await servedStatus(stage, credential)).toBe(0);
    const token = String((await get(credential.status.uri)).body);
    expect(decodeProtectedHeader(token)).toEqual({ typ: "statuslist+jwt", alg: "ES256", kid: credential.kid });
    const {
      sub,
      iat = 0,
      exp = 0,
      ttl,
      status_list,
    } = decodeJwt(token) as ReturnType<typeof decodeJwt> & {
      status_list: object;
    };
    expect([sub, exp - iat, ttl]).toEqual([credential.status.uri, 4 * 3600, TTL]);
    expect(status_list).toMatchObject({ bits: 2, aggregation_uri: `${card}/status-lists` });
  });

  test("has another place than every other, on record beside the phone that it was issued through", async () => {
    const more = [await issuedCredential(stage, holder), await issuedCredential(stage, holder)];
    const places = [credential, ...more].map(({ status }) => `${status.uri} ${status.idx}`);
    expect(new Set(places).size).toBe(3);
    const kept = await records(holder);
    expect(kept).toHaveLength(3);
    const bindingId = await presentBinding(stage, holder.person.cardRef);
    for (const record of kept) expect(record.bindingId).toBe(bindingId);
    const stored = kept.map(({ status }) => status as { list: number; index: number });
    expect(stored.map(({ list, index }) => `${card}/status-lists/${list} ${index}`).sort()).toEqual(places.sort());
  });
});

/**
 * Each for itself: functions that serve lists look for new ones every five seconds, and not at the same time.
 * @param since when what revokes them was answered: every reader who keeps to the ttl sees it a minute later than that, at the latest
 */
async function expectRevoked(credentials: readonly IssuedCredential[], since: number): Promise<void> {
  for (const each of credentials) {
    await eventually("the revocation in the list", async () => (await servedStatus(stage, each)) === 1, 60);
  }
  expect((Date.now() - since) / 1000 + TTL).toBeLessThan(TTL + 60);
  // An unmodified verifier fetches the list by itself.
  for (const { text } of credentials) {
    const refusal = () => verifyCredential(text, card).then(() => "", String);
    await eventually("the refusal", async () => (await refusal()).includes("Status is not valid"));
  }
}

describe("when the card leaves its phone", () => {
  let lost: PersonWithPhone;
  const ofTheLost: IssuedCredential[] = [];

  test("stolen and blocked, everything issued through it is INVALID to whoever looks, within the ttl and a minute", async () => {
    lost = await signedInHolder(stage);
    for (let count = 0; count < 3; count += 1) ofTheLost.push(await issuedCredential(stage, lost));
    (await cardLifeOf(lost.phone).oppose(lost.accountToken, lost.person.nir, "stolen")).expecting(200);
    await expectRevoked(ofTheLost, Date.now());
    expect((await records(lost)).map(({ revocation }) => revocation)).toEqual(Array(3).fill("device-ended"));
  });

  test("for another one, what was issued through the old one ends, and what is issued through the new one stands", async () => {
    const held = await signedInHolder(stage);
    const ofTheOld = await issuedCredential(stage, held);
    const moved = await withNewPhone(held);
    const enrolment = await approvedRenewal(stage, moved);
    (await moved.phone.bindDevice(moved.accountToken, enrolment, CODE)).expecting(200);
    const since = Date.now();
    (await moved.phone.openSession(CODE)).expecting(200);
    const ofTheNew = await issuedCredential(stage, moved);
    await expectRevoked([ofTheOld], since);
    expect(await servedStatus(stage, ofTheNew)).toBe(0);
    await verifyCredential(ofTheNew.text, card);
  });

  test("nobody else's credential is touched", async () => {
    expect(await servedStatus(stage, credential)).toBe(0);
    await verifyCredential(credential.text, card);
  });

  test("the same change again, and twice at once, changes nothing", async () => {
    const before = await records(lost);
    const ended = await bindingEnded(stage, lost);
    const again = () => invoke(stage, "revoke-credentials", queued(ended, ended));
    expect(await Promise.all([again(), again()])).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
    expect(await records(lost)).toEqual(before);
  });
});

describe("a list", () => {
  test("needs no account, may be kept for its ttl, and is not sent again to who has it", async () => {
    const { status, headers, body } = await get(credential.status.uri);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("application/statuslist+jwt");
    expect(headers.get("cache-control")).toBe("public, max-age=5, s-maxage=5");
    expect(headers.get("vary")?.toLowerCase()).toContain("accept-encoding");
    expect(String(body).split(".")).toHaveLength(3);
    const plain = { "accept-encoding": "identity" };
    const etag = (await get(credential.status.uri, plain)).headers.get("etag") ?? "";
    const again = await get(credential.status.uri, { ...plain, "if-none-match": etag });
    expect([again.status, again.body, again.headers.get("etag")]).toEqual([304, "", etag]);
  });

  test("is compressed for who takes it so, and the same list either way", async () => {
    const plain = await plainGet(credential.status.uri, { "accept-encoding": "identity" });
    const gzip = await plainGet(credential.status.uri, { "accept-encoding": "gzip, br" });
    expect([plain.headers["content-encoding"], gzip.headers["content-encoding"]]).toEqual([undefined, "gzip"]);
    expect(gzip.headers.etag).toBe(plain.headers.etag?.replace(/"$/, '-gzip"'));
    expect(gunzipSync(gzip.body)).toEqual(plain.body);
  });

  test("of the past is not offered, and what there is none of is not found", async () => {
    expectProblem(await get(`${credential.status.uri}?time=1686925000`), 501, "status_history_not_offered");
    for (const list of ["0", "999999999", "seven", "1.jwt"]) {
      expectProblem(await get(`${card}/status-lists/${list}`), 404, "status_list_not_found");
    }
    expect((await get(`${credential.status.uri}?other=1`)).status).toBe(200);
  });

  test("is among those that the metadata lead to, and each of them is there", async () => {
    const { body: metadata } = await get(`${card}/.well-known/oauth-authorization-server`);
    const { status_list_aggregation_endpoint: address } = metadata as { status_list_aggregation_endpoint: string };
    const { status, headers, body } = await get(address);
    expect([status, headers.get("content-type")]).toEqual([200, "application/json"]);
    const { status_lists: lists } = body as { status_lists: string[] };
    expect(lists).toContain(credential.status.uri);
    expect(lists.length).toBeGreaterThanOrEqual(8);
    for (const uri of lists) expect(decodeJwt(String((await get(uri)).body)).sub).toBe(uri);
    const again = await get(address, { "if-none-match": headers.get("etag") ?? "" });
    expect(again.status).toBe(304);
  });

  test("is signed anew when the schedule calls, and says the same", async () => {
    const issuedAt = async () => decodeJwt(String((await get(credential.status.uri)).body)).iat ?? 0;
    const before = await issuedAt();
    expect(await invoke(stage, "tend-status-lists", {})).toBeNull();
    await eventually("the new signature", async () => (await issuedAt()) > before);
    expect(await servedStatus(stage, credential)).toBe(0);
  });
});

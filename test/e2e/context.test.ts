import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { newClientKey, signedBy } from "../support/key-pair.ts";
import { cardHolder, type PersonWithPhone } from "../support/people.ts";
import { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { wholeTable } from "../support/stored-items.ts";

const stage = inStage();
let holder: PersonWithPhone;
let reader: Reader;
let other: Reader;

beforeAll(async () => {
  holder = await cardHolder(stage);
  reader = await signedInReader(stage);
  other = await signedInReader(stage);
});

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);

/** A QR with claims of its own, signed by the phone unless by another key. */
async function oddQr(odd: object, { typ = "apcv-qr+jwt", key = holder.phone.hardwareKey } = {}): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const jti = randomBytes(16).toString("base64url");
  return signedBy(key, { typ }, { sub: holder.phone.cardRef, iat, exp: iat + 60, jti, ...odd });
}

describe("the QR of a phone", () => {
  it("gives the reader a context of 30 minutes with the holder and the rights, and no number", async () => {
    const answer = await reader.openContext(await holder.phone.qr());
    const context = answer.expecting(201);
    const minutes = (Date.parse(context.expires_at) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(29);
    expect(minutes).toBeLessThanOrEqual(30);
    expect(context.holder.family_name).toBe(holder.person.identity.family_name);
    expect(context.rights.organism).toEqual({ code: "016910000", regime: "01", caisse: "691" });
    expect(JSON.stringify(answer.body)).not.toContain(holder.person.nir.slice(0, 13));
  });

  it("serves once: the same post by the same reader gets the same context, another reader is refused", async () => {
    const qr = await holder.phone.qr();
    const context = (await reader.openContext(qr)).expecting(201);
    const again = (await reader.openContext(qr)).expecting(201);
    expect(again.context_id).toBe(context.context_id);
    expect(again.expires_at).toBe(context.expires_at);
    const refused = expectProblem(await other.openContext(qr), 409, "proof_already_used");
    expect(refused.retryable).toBe(false);
    const contexts = (await wholeTable(stage, "care")).filter(({ type }) => type === "context");
    const stored = contexts.filter(({ id }) => id === context.context_id);
    expect(stored).toHaveLength(1);
  });

  it("serves one of two readers that post it at the same moment", async () => {
    const qr = await holder.phone.qr();
    const answers = await Promise.all([reader.openContext(qr), other.openContext(qr)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it("is refused when it has expired, and taken while the phone's clock may be a little off", async () => {
    expectProblem(await reader.openContext(await holder.phone.qr(secondsAgo(240))), 403, "proof_expired");
    (await reader.openContext(await holder.phone.qr(secondsAgo(120)))).expecting(201);
  });

  it("is refused when the phone's clock is too far ahead", async () => {
    expectProblem(await reader.openContext(await holder.phone.qr(secondsAgo(-240))), 403, "clock_skew");
    (await reader.openContext(await holder.phone.qr(secondsAgo(-60)))).expecting(201);
  });

  it.each([
    ["lives longer than 60 seconds", { exp: Math.floor(Date.now() / 1000) + 3600 }],
    ["is made for a practice that is none", { aud: "desk" }],
    [
      "lives longer than ten minutes for a practice far away",
      { aud: "691234567", exp: Math.floor(Date.now() / 1000) + 660 },
    ],
    ["expires before it was made", { exp: 1 }],
    ["has no jti", { jti: undefined }],
    ["has a short jti", { jti: "abc" }],
    ["says more than it must", { name: "x" }],
    ["names no card", { sub: "188113417005226" }],
  ])("is refused when it %s", async (_how, odd) => {
    expectProblem(await reader.openContext(await oddQr(odd)), 400, "proof_malformed");
  });

  it("is refused when it is no JWS", async () => {
    expectProblem(await reader.openContext("x".repeat(200)), 400, "proof_malformed");
  });

  it("of an unknown card, by another key, or of another type is refused with the same answer", async () => {
    const strangers = [
      await oddQr({ sub: `1${randomBytes(16).toString("base64url")}` }),
      await oddQr({}, { key: await newClientKey() }),
      await oddQr({}, { typ: "JWT" }),
    ];
    for (const qr of strangers) expectProblem(await reader.openContext(qr), 404, "unknown_card");
  });
});

describe("a QR made for a practice far away", () => {
  const practiceOf = ({ clientId }: Reader) => clientId.slice(0, 9);

  it("is good there for ten minutes, once", async () => {
    const qr = await holder.phone.remoteQr(practiceOf(reader), secondsAgo(500));
    expect((await reader.openContext(qr)).expecting(201).proof_method).toBe("remote");
    const old = await holder.phone.remoteQr(practiceOf(reader), secondsAgo(800));
    expectProblem(await reader.openContext(old), 403, "proof_expired");
  });

  it("is worth nothing at any other practice, and is not used up there", async () => {
    const qr = await holder.phone.remoteQr(practiceOf(reader));
    expectProblem(await other.openContext(qr), 403, "proof_not_for_this_reader");
    (await reader.openContext(qr)).expecting(201);
  });
});

describe("a reader", () => {
  it("that is not registered, or signs with another key, gets no token", async () => {
    for (const clientId of [reader.clientId, "999999999.nobody", "nobody"]) {
      const impostor = await Reader.make(stage.urls.practice, clientId);
      await expect(impostor.signIn()).rejects.toMatchObject({ error: "invalid_client", status: 401 });
    }
  });

  it("gets no scope that readers do not have", async () => {
    await expect(reader.tokenFor("context admin")).rejects.toMatchObject({ error: "invalid_scope" });
  });
});

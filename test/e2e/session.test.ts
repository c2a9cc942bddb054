import { describe, expect, it } from "vitest";
import { dpopProof } from "../support/dpop-proof.ts";
import type { RawAnswer } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { CODE, cardHolder, WRONG_CODE } from "../support/people.ts";
import { Phone } from "../support/phone.ts";
import { CodeRefusedReply } from "../support/phone-replies.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const TWO_FACTOR = "urn:apcv:params:oauth:grant-type:two-factor";

function refusedCode(answer: RawAnswer) {
  expectOAuthError(answer, 400, "invalid_grant");
  return CodeRefusedReply.parse(answer.body);
}

const triesOf = async (phone: Phone): Promise<unknown> =>
  (await partition(stage, "card", `CARD#${phone.cardRef}`)).find(({ sk }) => sk === "CARD")?.tries;

describe("a session by phone and code", () => {
  it("counts a wrong code, and makes the phone wait a minute after four", async () => {
    const { phone } = await cardHolder(stage);
    for (const left of [3, 2, 1]) {
      expect(refusedCode(await phone.openSession(WRONG_CODE))).toMatchObject({ tries_left: left });
    }
    const fourth = refusedCode(await phone.openSession(WRONG_CODE));
    expect(fourth.tries_left).toBe(0);
    const wait = Date.parse(fourth.retry_at ?? "") - Date.now();
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
    expect(refusedCode(await phone.openSession(CODE)), "even the right code waits").toMatchObject({
      tries_left: 0,
      retry_at: fourth.retry_at,
    });
    expect(await triesOf(phone)).toBe(4);
  });

  it("forgets the wrong codes when the right one comes", async () => {
    const { phone } = await cardHolder(stage);
    for (const code of [WRONG_CODE, WRONG_CODE, WRONG_CODE]) await phone.openSession(code);
    (await phone.openSession(CODE)).expecting(200);
    expect(await triesOf(phone)).toBe(0);
    expect(refusedCode(await phone.openSession(WRONG_CODE)).tries_left).toBe(3);
  });

  it("spends the challenge with the attempt, whatever comes of it", async () => {
    const { phone } = await cardHolder(stage);
    for (const code of [WRONG_CODE, CODE]) {
      const { device_proof, code_proof, nonce } = await phone.twoFactorProofs(phone.cardRef, code);
      const attempt = async () => {
        const url = `${phone.cardUrl}/token`;
        const dpop = await dpopProof(phone.hardwareKey, { method: "POST", url, nonce });
        return phone.redeem({ grant_type: TWO_FACTOR, device_proof, code_proof }, dpop);
      };
      expect((await attempt()).status).toBe(code === CODE ? 200 : 400);
      const again = await attempt();
      expectOAuthError(again, 400, "invalid_grant");
      expect(again.body).not.toHaveProperty("tries_left");
    }
    expect(await triesOf(phone), "the last counted attempt was right").toBe(0);
  });

  it("is refused to a phone that is not the card's, uncounted", async () => {
    const { phone } = await cardHolder(stage);
    const other = new Phone(phone.cardUrl, await newClientKey(), phone.secrets);
    const { device_proof, code_proof, nonce } = await other.twoFactorProofs(phone.cardRef, CODE);
    const url = `${phone.cardUrl}/token`;
    const dpop = await dpopProof(other.hardwareKey, { method: "POST", url, nonce });
    const answer = await other.redeem({ grant_type: TWO_FACTOR, device_proof, code_proof }, dpop);
    expectOAuthError(answer, 400, "invalid_grant");
    expect(await triesOf(phone)).toBe(0);
  });

  it("needs a DPoP proof by the phone's key over the same challenge", async () => {
    const { phone } = await cardHolder(stage);
    const url = `${phone.cardUrl}/token`;
    const subject = { method: "POST", url };
    const { device_proof, code_proof, nonce } = await phone.twoFactorProofs(phone.cardRef, CODE);
    const fields = { grant_type: TWO_FACTOR, device_proof, code_proof };
    const without = await phone.redeem(fields, await dpopProof(phone.hardwareKey, subject));
    expectOAuthError(without, 400, "use_dpop_nonce");
    expect(without.headers.get("dpop-nonce"), "a retry as of any DPoP client would succeed").toBe(nonce);
    const foreign = await phone.redeem(fields, await dpopProof(await newClientKey(), { ...subject, nonce }));
    expectOAuthError(foreign, 400, "invalid_grant");
    const elsewhere = await dpopProof(phone.hardwareKey, { method: "POST", url: `${phone.cardUrl}/nonce`, nonce });
    expectOAuthError(await phone.redeem(fields, elsewhere), 400, "invalid_dpop_proof");
    expect(await triesOf(phone)).toBe(0);
  });

  it("comes by no other grant", async () => {
    const { phone } = await cardHolder(stage);
    const dpop = await dpopProof(phone.hardwareKey, { method: "POST", url: `${phone.cardUrl}/token` });
    const answer = await phone.redeem({ grant_type: "password", username: "a", password: "b" }, dpop);
    expectOAuthError(answer, 400, "unsupported_grant_type");
  });
});

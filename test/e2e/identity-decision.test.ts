import { beforeAll, describe, expect, it } from "vitest";
import { invoke } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { callsOf, everyFault, expectAnswerAfter } from "../support/faults.ts";
import {
  type IdentityProofing,
  type OperatorDecision,
  pendingDecision,
  registeredProofing,
} from "../support/identity-proofing.ts";
import { newClientKey } from "../support/key-pair.ts";
import {
  assertionFor,
  CODE,
  newPushTarget,
  type PersonWithPhone,
  PLATFORMS,
  personWithPhone,
} from "../support/people.ts";
import { PracticeAdmin } from "../support/practice-admin.ts";
import { signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
let proofing: IdentityProofing;
beforeAll(async () => {
  proofing = await registeredProofing(stage);
});

const stored = async ({ enrolment_id }: OperatorDecision) =>
  (await partition(stage, "card", `ENROLMENT#${enrolment_id}`))[0] ?? {};
const shown = async ({ phone, accountToken }: PersonWithPhone, { enrolment_id }: OperatorDecision) =>
  (await phone.showEnrolment(accountToken, enrolment_id)).expecting(200);
const rejected = ({ enrolment_id, evidence_reference }: OperatorDecision, reason = "document-unreadable") =>
  ({ enrolment_id, evidence_reference, decision: "rejected", reason }) as const;

describe("an enrolment by document and video", () => {
  it.each(PLATFORMS)(
    "waits for the human operator, is told of the decision by push (%s), and goes on where it stood",
    async (platform) => {
      const { held, decision } = await pendingDecision(stage, proofing, newPushTarget(platform));
      expect(await shown(held, decision)).toMatchObject({ state: "identity-pending", next: "wait-for-decision" });
      const { expires_at = "" } = await shown(held, decision);
      expect((Date.parse(expires_at) - Date.now()) / (24 * 3600 * 1000)).toBeCloseTo(7, 1);
      await eventually("the registration", async () => (await stored(decision)).endpointArn !== undefined);
      (await proofing.decide(decision)).expecting(200);
      expect(await shown(held, decision)).toMatchObject({ state: "identity-approved", next: "bind-device" });
      await eventually("the push", async () => (await stored(decision)).told === "accepted");
      const { phone, accountToken } = held;
      (await phone.bindDevice(accountToken, decision.enrolment_id, CODE)).expecting(200);
      (await phone.openSession(CODE)).expecting(200);
    },
  );

  it("tells the person once, even when the stream delivers twice", async () => {
    const { decision } = await pendingDecision(stage, proofing, newPushTarget());
    await eventually("the registration", async () => (await stored(decision)).endpointArn !== undefined);
    (await proofing.decide(decision)).expecting(200);
    await eventually("the push", async () => (await stored(decision)).told === "accepted");
    const { endpointArn } = await stored(decision);
    const message = { type: "enrolment", id: decision.enrolment_id, endpointArn };
    const again = { Records: [{ messageId: "1", body: JSON.stringify(message) }] };
    expect(await invoke(stage, "tell-decision", again)).toEqual({ batchItemFailures: [] });
    const pushes = (await stage.functionLogs()).filter((line) => line.includes(`publish stub to ${endpointArn}`));
    expect(pushes).toHaveLength(1);
  });

  it("keeps no evidence, not even its reference, and after the decision nothing of it", async () => {
    const { held, decision } = await pendingDecision(stage, proofing);
    const waiting = JSON.stringify(await stored(decision));
    expect(waiting).not.toContain(decision.evidence_reference);
    expect(await stored(decision)).toHaveProperty("evidenceDigest");
    (await proofing.decide(decision)).expecting(200);
    expect(await stored(decision)).not.toHaveProperty("evidenceDigest");
    const abandoned = await pendingDecision(stage, proofing);
    const { phone, accountToken } = abandoned.held;
    await phone.abandonEnrolment(accountToken, abandoned.decision.enrolment_id);
    expect(await stored(abandoned.decision)).not.toHaveProperty("evidenceDigest");
    expect(await shown(held, decision)).not.toHaveProperty("identity");
  });

  it("that is rejected tells why and ends there; another can be started", async () => {
    const { held, decision } = await pendingDecision(stage, proofing);
    (await proofing.decide(rejected(decision))).expecting(200);
    expect(await shown(held, decision)).toEqual({
      enrolment_id: decision.enrolment_id,
      state: "rejected",
      route: "document-video",
      renews: false,
      next: "start-again",
      rejection: "document-unreadable",
    });
    const { phone, accountToken, person } = held;
    const bound = await phone.bindDevice(accountToken, decision.enrolment_id, CODE);
    expectProblem(bound, 409, "enrolment_wrong_state");
    (await phone.startByEvidence(accountToken, person.nir)).expecting(201);
  });

  it("is rejected when the operator has approved somebody else, and the provider learns nothing of the directory", async () => {
    const { held, decision } = await pendingDecision(stage, proofing);
    const identity = { family_name: "AUTRE", given_names: "Personne", birth_date: "1970-01-01" };
    const answer = (await proofing.decide({ ...decision, decision: "approved", identity })).expecting(200);
    expect(answer.enrolment_id).toBe(decision.enrolment_id);
    expect(await shown(held, decision)).toMatchObject({ state: "rejected", rejection: "identity-mismatch" });
  });

  it("takes the evidence once: the same again is fine, another is not, nor is another's enrolment or route", async () => {
    const { held, decision } = await pendingDecision(stage, proofing);
    const { phone, accountToken } = held;
    const submit = (reference: string, token = accountToken, id = decision.enrolment_id) =>
      phone.submitEvidence(token, id, reference);
    (await submit(decision.evidence_reference)).expecting(200);
    expectProblem(await submit(proofing.newEvidence()), 409, "enrolment_wrong_state");
    const stranger = await personWithPhone(stage);
    const foreign = await submit(decision.evidence_reference, stranger.accountToken);
    expectProblem(foreign, 404, "enrolment_not_found");
    const byAssertion = (await stranger.phone.startEnrolment(stranger.accountToken, stranger.person.nir)).expecting(
      201,
    );
    const wrongRoute = await submit(proofing.newEvidence(), stranger.accountToken, byAssertion.enrolment_id);
    expectProblem(wrongRoute, 409, "enrolment_wrong_state");
    const assertion = await assertionFor(stage, held.person, String((await stored(decision)).identityNonce));
    const proven = await phone.proveIdentity(accountToken, decision.enrolment_id, assertion);
    expectProblem(proven, 409, "enrolment_wrong_state");
  });
});

describe("a decision on an identity", () => {
  it("sent again gets the same answer, even when the enrolment has gone on since, and another changes nothing", async () => {
    const { held, decision } = await pendingDecision(stage, proofing);
    const signed = await proofing.signed(decision);
    const first = (await proofing.postDecision(signed)).expecting(200);
    expect((await proofing.postDecision(signed)).expecting(200)).toEqual(first);
    (await held.phone.bindDevice(held.accountToken, decision.enrolment_id, CODE)).expecting(200);
    expect((await proofing.postDecision(signed)).expecting(200)).toEqual(first);
    expectProblem(await proofing.decide(rejected(decision)), 409, "decision_conflict");
    expect(await shown(held, decision)).toMatchObject({ state: "active" });
  });

  it("that comes late finds the enrolment abandoned, and changes nothing", async () => {
    const { held, decision } = await pendingDecision(stage, proofing);
    await held.phone.abandonEnrolment(held.accountToken, decision.enrolment_id);
    expectProblem(await proofing.decide(decision), 409, "decision_conflict");
    expect(await shown(held, decision)).toMatchObject({ state: "abandoned" });
  });

  it("of two at once is one, whole", async () => {
    for (let round = 0; round < 4; round += 1) {
      const { held, decision } = await pendingDecision(stage, proofing);
      const answers = await Promise.all([proofing.decide(decision), proofing.decide(rejected(decision))]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const { state, rejection } = await shown(held, decision);
      expect([state, rejection]).toEqual(
        answers[0]?.status === 200 ? ["identity-approved", undefined] : ["rejected", "document-unreadable"],
      );
    }
  });

  it("about other evidence, or an enrolment that there is not, is refused as unknown", async () => {
    const { held, decision } = await pendingDecision(stage, proofing);
    for (const wrong of [{ evidence_reference: proofing.newEvidence() }, { enrolment_id: crypto.randomUUID() }]) {
      expectProblem(await proofing.decide({ ...decision, ...wrong }), 404, "enrolment_not_found");
    }
    expect(await shown(held, decision)).toMatchObject({ state: "identity-pending" });
  });

  it("is taken only as the provider has signed it, for us, and not of any age", async () => {
    const { held, decision } = await pendingDecision(stage, proofing);
    const week = Math.floor(Date.now() / 1000) - 7 * 24 * 3600 - 120;
    const forged = [
      await proofing.signed(decision, {}, await newClientKey()),
      await proofing.signed(decision, { iss: "identity-other" }),
      await proofing.signed(decision, { aud: stage.urls.card }),
      await proofing.signed(decision, { iat: week }),
      await proofing.signed(decision, { jti: undefined }),
      await proofing.signed({ ...decision, decision: "rejected", reason: "did-not-like-it" }),
      `${(await proofing.signed(decision)).slice(0, -4)}AAAA`,
    ];
    for (const each of forged) expectProblem(await proofing.postDecision(each), 400, "invalid_decision");
    const other = await registeredProofing(stage);
    expectProblem(await other.postDecision(await proofing.signed(decision)), 400, "invalid_decision");
    expect(await shown(held, decision)).toMatchObject({ state: "identity-pending" });
  });

  it("is no business of a reader, nor of a provider that was blocked", async () => {
    const reader = await signedInReader(stage);
    await expect(reader.tokenFor("identity-decision")).rejects.toThrow();
    await expect(proofing.tokenFor("context")).rejects.toThrow();
    const blocked = await registeredProofing(stage);
    const { decision } = await pendingDecision(stage, blocked);
    const admin = new PracticeAdmin(stage.urls.admin, new Secrets());
    (await admin.registerIdentityProvider(blocked.clientId, blocked.clientKey.jwk, "blocked")).expecting(200);
    expectProblem(await blocked.decide(decision), 400, "invalid_decision");
    await expect(blocked.tokenFor("identity-decision")).rejects.toThrow();
  });

  const warm = ["dynamodb:GetItem", "dynamodb:GetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
  it("makes these calls and no others, so that all are made to fail below", async () => {
    const { decision } = await pendingDecision(stage, proofing);
    expect(await callsOf(stage, "decide-identity", () => proofing.decide(decision))).toEqual(warm);
  });

  for (const { name, rule } of everyFault("decide-identity", warm)) {
    it(`leaves nothing half-decided when ${name}`, async () => {
      const { held, decision } = await pendingDecision(stage, proofing);
      const signed = await proofing.signed(decision);
      const { result, hits } = await stage.withFault(rule, () => proofing.postDecision(signed));
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, { errors: "problem", success: 200 });
      (await proofing.postDecision(signed)).expecting(200);
      expect(await shown(held, decision)).toMatchObject({ state: "identity-approved" });
      expect(await stored(decision)).not.toHaveProperty("evidenceDigest");
    });
  }
});

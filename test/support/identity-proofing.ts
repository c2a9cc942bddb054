import type { JWTPayload } from "jose";
import * as z from "zod";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { type ClientKey, signedBy } from "./key-pair.ts";
import { personWithPhone } from "./people.ts";
import type { PushTarget } from "./phone.ts";
import { PracticeAdmin } from "./practice-admin.ts";
import { newClientKeys, PracticeClient } from "./practice-client.ts";
import { Secrets } from "./secrets.ts";

const DecisionReply = z.strictObject({ decision_id: z.string(), enrolment_id: z.uuid() });

/** What a human operator has decided on somebody's evidence. */
export type OperatorDecision = {
  readonly enrolment_id: string;
  readonly evidence_reference: string;
} & (
  | {
      readonly decision: "approved";
      readonly identity: { readonly family_name: string; readonly given_names: string; readonly birth_date: string };
    }
  | { readonly decision: "rejected"; readonly reason: string }
);

/** The provider that films document and face, and whose human operators decide. */
export class IdentityProofing extends PracticeClient {
  static async make(practiceUrl: string, clientId: string, secrets = new Secrets()): Promise<IdentityProofing> {
    return new IdentityProofing(practiceUrl, clientId, await newClientKeys(), "identity-decision", secrets);
  }

  /** What the provider's app hands to ours when the films have been sent. */
  readonly newEvidence = (): string => `evidence-${crypto.randomUUID()}`;

  /** The decision as a signed statement, with an id of its own. */
  signed(decision: OperatorDecision, differently: JWTPayload = {}, key: ClientKey = this.clientKey): Promise<string> {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: this.clientId, aud: this.practiceUrl, iat, jti: crypto.randomUUID(), ...decision };
    return signedBy(key, { typ: "apcv-identity-decision+jwt" }, { ...claims, ...differently });
  }

  postDecision(signed: string) {
    return this.post("/v1/identity-decisions", { decision: signed }, DecisionReply);
  }

  async decide(decision: OperatorDecision) {
    return this.postDecision(await this.signed(decision));
  }
}

/** A provider that the infra team has registered, signed in. */
export async function registeredProofing(stage: JourneyStage, secrets = new Secrets()): Promise<IdentityProofing> {
  const clientId = `identity-${crypto.randomUUID().slice(0, 8)}`;
  const provider = await IdentityProofing.make(stage.urls.practice, clientId, secrets);
  const admin = new PracticeAdmin(stage.urls.admin, secrets);
  (await admin.registerIdentityProvider(clientId, provider.clientKey.jwk)).expecting(200);
  await provider.signIn();
  return provider;
}

/** Somebody whose evidence waits for a decision, and the approval that would be right. */
export async function pendingDecision(stage: JourneyStage, proofing: IdentityProofing, push?: PushTarget) {
  const held = await personWithPhone(stage);
  const { phone, accountToken, person } = held;
  const started = (await phone.startByEvidence(accountToken, person.nir, push)).expecting(201);
  const reference = proofing.newEvidence();
  (await phone.submitEvidence(accountToken, started.enrolment_id, reference)).expecting(200);
  const { family_name, given_names, birthdate } = person.identity;
  const decision: OperatorDecision = {
    enrolment_id: started.enrolment_id,
    evidence_reference: reference,
    decision: "approved",
    identity: { family_name, given_names, birth_date: birthdate },
  };
  return { held, decision };
}

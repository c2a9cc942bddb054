import { randomUUID } from "node:crypto";
import { KMSClient } from "@aws-sdk/client-kms";
import * as z from "zod";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { currentSigner } from "../../shared/adapters/kms/signing-keys.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { createAccessToken, tokenKey } from "../../shared/protocol/access-token.ts";
import { deployedFunction } from "./deployed-functions.ts";
import { newClientKey } from "./key-pair.ts";
import { approvedEnrolment, CODE, newPushTarget, type PersonWithPhone, personWithPhone } from "./people.ts";
import type { Credentials, Prepared } from "./routes/route.ts";
import { sendWhole } from "./routes/send-whole.ts";
import { keyProof } from "./wallet-token.ts";

const Deferred = z.strictObject({ transaction_id: z.string().regex(/^[\w-]{43}$/), interval: z.literal(300) });
export type Deferred = z.infer<typeof Deferred>;

/**
 * A wallet whose token was given while the enrolment was under way, as the holder of the health account gets one. It is made here, by the
 * stage's own key for tokens.
 */
export async function waitingWallet(stage: JourneyStage, { person, phone }: PersonWithPhone, enrolment: string) {
  const key = await newClientKey();
  const { environment } = await deployedFunction(stage, "issue-card-token");
  const kms = new KMSClient(stage.aws);
  const grant = { issuer: stage.urls.card, subject: person.cardRef, clientId: "wallet", scope: "apcv_credential" };
  const client = documentClient(stage.aws);
  const findCertifier = currentSigner(kms, {
    purpose: "token",
    generations: environment.TOKEN_SIGNING_KEY ?? "",
    table: { client, name: stage.tables.signing },
    now: systemClock,
  });
  const ground = { cardRef: person.cardRef, enrolmentId: enrolment };
  const bound = { jkt: key.jkt, ground, jti: randomUUID(), now: new Date() };
  const findKey = tokenKey(findCertifier, stage.urls.card, systemClock);
  const token = await createAccessToken(await findKey(), { ...grant, ...bound });
  kms.destroy();
  client.destroy();
  const credentials: Credentials = { kind: "dpop", token, key, nonce: { of: phone.cardUrl } };
  const holderKey = await newClientKey();
  const to = (path: string, body: Prepared["body"]): Prepared => ({
    url: `${phone.cardUrl}${path}`,
    ...(body && { body }),
    credentials,
  });
  const proofs = async () => ({ jwt: [await keyProof(phone, holderKey)] });
  return {
    key,
    token,
    holderKey,
    /** What it asks for while there is no card. */
    asking: async (more: object = {}) =>
      to("/credential", { credential_configuration_id: "apcv_sd_jwt_vc", proofs: await proofs(), ...more }),
    /** What it asks later. */
    collecting: (deferred: { readonly transaction_id: string }, more: object = {}) =>
      to("/deferred-credential", { transaction_id: deferred.transaction_id, ...more }),
  };
}
export type WaitingWallet = Awaited<ReturnType<typeof waitingWallet>>;

/** That it is deferred, as the answer must say it. */
export async function deferredBy(wallet: WaitingWallet): Promise<Deferred> {
  const { status, body } = await sendWhole({ method: "POST", encoding: "json" }, await wallet.asking());
  if (status !== 202) throw new Error(`/credential answered ${status}, not 202: ${JSON.stringify(body)}`);
  return Deferred.parse(body);
}

export interface Waiting {
  readonly held: PersonWithPhone;
  readonly enrolment: string;
  readonly wallet: WaitingWallet;
  readonly deferred: Deferred;
}

/** Somebody whose identity is proven, and whose wallet waits for the card. */
export async function waiting(stage: JourneyStage): Promise<Waiting> {
  const held = await personWithPhone(stage);
  const enrolment = await approvedEnrolment(stage, held);
  const wallet = await waitingWallet(stage, held, enrolment);
  return { held, enrolment, wallet, deferred: await deferredBy(wallet) };
}
export const activate = async ({ held, enrolment }: Pick<Waiting, "held" | "enrolment">) =>
  (await held.phone.bindDevice(held.accountToken, enrolment, CODE, newPushTarget())).expecting(200);

/** The same, with the card there. */
export async function ready(stage: JourneyStage): Promise<Waiting> {
  const all = await waiting(stage);
  await activate(all);
  return all;
}

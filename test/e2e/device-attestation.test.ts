import { describe, expect, it } from "vitest";
import { REVOKED_SERIAL } from "../../infra/local/attestation-authority.ts";
import { appKeyOf, assertedByApp, attestedByAndroid, attestedByApple } from "../support/attested-phone.ts";
import { type Attest, cardLifeOf } from "../support/card-life.ts";
import { type ClientKey, newClientKey } from "../support/key-pair.ts";
import {
  approvedEnrolment,
  approvedRenewal,
  CODE,
  type PersonWithPhone,
  personWithPhone,
  withNewPhone,
} from "../support/people.ts";
import type { TwoFactorProofs } from "../support/phone-session.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();

interface Binding extends PersonWithPhone {
  readonly id: string;
  readonly proofs: TwoFactorProofs;
}

/** As far as the proofs over a challenge, which an attestation answers too. */
async function aboutToBind(): Promise<Binding> {
  const held = await personWithPhone(stage);
  const id = await approvedEnrolment(stage, held);
  return { ...held, id, proofs: await held.phone.twoFactorProofs(id, CODE) };
}

const bind = ({ phone, accountToken, id, proofs }: Binding, attestation?: object) =>
  phone.bindWith(accountToken, id, proofs, undefined, attestation);

async function storedCard({ person }: Binding) {
  const items = await partition(stage, "card", `CARD#${person.cardRef}`);
  return items.find(({ sk }) => sk === "CARD");
}

describe("a phone that is bound is known by who vouches for its key:", () => {
  it("its secure hardware", async () => {
    const binding = await aboutToBind();
    const attestation = await attestedByAndroid(binding.phone.hardwareKey, binding.proofs.nonce);
    (await bind(binding, attestation)).expecting(200);
    expect(await storedCard(binding)).toMatchObject({ state: "active", assurance: { level: "trusted-environment" } });
    (await binding.phone.openSession(CODE)).expecting(200);
  });

  it("its StrongBox", async () => {
    const binding = await aboutToBind();
    const key = { attestationLevel: 2, keyMintLevel: 2 };
    const attestation = await attestedByAndroid(binding.phone.hardwareKey, binding.proofs.nonce, { key });
    (await bind(binding, attestation)).expecting(200);
    expect(await storedCard(binding)).toMatchObject({ assurance: { level: "strongbox" } });
  });

  it("Apple, whose key for the app is kept for later", async () => {
    const binding = await aboutToBind();
    (await bind(binding, await attestedByApple(binding.phone.hardwareKey, binding.proofs.nonce))).expecting(200);
    const appAttest = { key: { kty: "EC", crv: "P-256" }, counter: 0 };
    expect(await storedCard(binding)).toMatchObject({ assurance: { level: "app-attest", appAttest } });
    (await binding.phone.openSession(CODE)).expecting(200);
  });

  it("nobody, where the stage does not ask", async () => {
    const binding = await aboutToBind();
    (await bind(binding)).expecting(200);
    expect(await storedCard(binding)).toMatchObject({ assurance: { level: "unattested" } });
  });
});

const yesterday = new Date(Date.now() - 86_400_000);

describe("no phone is bound by the attestation of", () => {
  it.each<[string, string, (binding: Binding) => Promise<object>]>([
    ["another app", "wrong-app", (it) => android(it, { key: { apps: ["com.example.other"] } })],
    ["a software key", "software-key", (it) => android(it, { key: { attestationLevel: 0, keyMintLevel: 0 } })],
    ["an unlocked phone", "boot-not-verified", (it) => android(it, { key: { boot: { locked: false, state: 2 } } })],
    ["an expired chain", "chain-expired", (it) => android(it, { phone: { until: yesterday } })],
    ["a revoked phone", "chain-revoked", (it) => android(it, { phone: { serial: REVOKED_SERIAL } })],
    ["another key", "wrong-key", async (it) => attestedByAndroid(await newClientKey(), it.proofs.nonce)],
    ["another challenge", "wrong-challenge", (it) => attestedByAndroid(it.phone.hardwareKey, "another-challenge")],
    ["another iOS app", "wrong-app", (it) => apple(it, { app: "EXAMPLE123.fr.example.other" })],
    [
      "another phone's key (iOS)",
      "wrong-challenge",
      async (it) => attestedByApple(await newClientKey(), it.proofs.nonce),
    ],
  ])("%s", async (_what, reason, attest) => {
    const binding = await aboutToBind();
    const refused = await bind(binding, await attest(binding));
    expectProblem(refused, 403, "device_not_attested");
    expect(refused.body).toMatchObject({ reason });
    expect(await storedCard(binding)).toBeUndefined();
  });

  it("a phone that was refused before, until it attests anew over a new challenge", async () => {
    const binding = await aboutToBind();
    const { phone, accountToken, id } = binding;
    expectProblem(await bind(binding, await android(binding, { key: { origin: 2 } })), 403, "device_not_attested");
    expectProblem(await bind(binding, await android(binding)), 400, "nonce_spent");
    const again = { ...binding, proofs: await phone.twoFactorProofs(id, CODE) };
    (await phone.bindWith(accountToken, id, again.proofs, undefined, await android(again))).expecting(200);
  });
});

const android = ({ phone, proofs }: Binding, differently?: Parameters<typeof attestedByAndroid>[2]) =>
  attestedByAndroid(phone.hardwareKey, proofs.nonce, differently);
const apple = ({ phone, proofs }: Binding, differently?: Parameters<typeof attestedByApple>[2]) =>
  attestedByApple(phone.hardwareKey, proofs.nonce, differently);

describe("when the holder proves the identity anew,", () => {
  const renewalBy = async (held: PersonWithPhone): Promise<Binding> => {
    const id = await approvedRenewal(stage, held);
    return { ...held, id, proofs: await held.phone.twoFactorProofs(id, CODE) };
  };

  it("the phone that the card is on keeps who vouched for it, though it can't attest its old key over a new challenge", async () => {
    const binding = await aboutToBind();
    (await bind(binding, await android(binding))).expecting(200);
    (await bind(await renewalBy(binding))).expecting(200);
    expect(await storedCard(binding)).toMatchObject({ assurance: { level: "trusted-environment" } });
    const wrong = await renewalBy(binding);
    expectProblem(await bind(wrong, await android(binding)), 403, "device_not_attested");
  });

  it("another phone has to speak for itself", async () => {
    const binding = await aboutToBind();
    (await bind(binding, await apple(binding))).expecting(200);
    const moved = await renewalBy(await withNewPhone(binding));
    (await bind(moved)).expecting(200);
    expect((await storedCard(moved))?.assurance).toEqual({ level: "unattested" });
  });
});

describe("another key", () => {
  it("of the same phone is vouched for anew, by Android or by the key of Apple's that is known, once", async () => {
    const binding = await aboutToBind();
    const { attestation, appKey } = await appKeyOf(binding.phone.hardwareKey, binding.proofs.nonce);
    (await bind(binding, attestation)).expecting(200);
    (await binding.phone.openSession(CODE)).expecting(200);
    const vouching = (counter: number) => async (key: ClientKey, nonce: string) =>
      assertedByApp(appKey, key, nonce, counter);
    const first = await cardLifeOf(binding.phone).renewKey(CODE, undefined, vouching(1));
    first.answer.expecting(200);
    expect(await storedCard(binding)).toMatchObject({ assurance: { level: "app-attest", appAttest: { counter: 1 } } });
    (await first.renewed.openSession(CODE)).expecting(200);
    const again = await cardLifeOf(first.renewed).renewKey(CODE, undefined, vouching(1));
    expectProblem(again.answer, 403, "device_not_attested");
    expect(again.answer.body).toMatchObject({ reason: "wrong-counter" });
    const other = await cardLifeOf(first.renewed).renewKey(CODE, undefined, attestedByAndroid);
    other.answer.expecting(200);
    expect((await storedCard(binding))?.assurance).toEqual({ level: "trusted-environment" });
  });

  it("does not inherit what was known of the old one", async () => {
    const binding = await aboutToBind();
    (await bind(binding, await android(binding))).expecting(200);
    (await binding.phone.openSession(CODE)).expecting(200);
    (await cardLifeOf(binding.phone).renewKey(CODE)).answer.expecting(200);
    expect((await storedCard(binding))?.assurance).toEqual({ level: "unattested" });
  });

  it("of a phone that takes the card over speaks for itself", async () => {
    const binding = await aboutToBind();
    (await bind(binding, await android(binding))).expecting(200);
    (await binding.phone.openSession(CODE)).expecting(200);
    const transfer = (await cardLifeOf(binding.phone).startTransfer(CODE)).expecting(201);
    const { phone, accountToken } = await withNewPhone(binding);
    const takeOver = (attest: Attest) => cardLifeOf(phone).takeOver(accountToken, transfer, CODE, undefined, attest);
    const refused = await takeOver((key, nonce) => attestedByAndroid(key, nonce, { key: { origin: 2 } }));
    expectProblem(refused, 403, "device_not_attested");
    (await takeOver((key, nonce) => attestedByApple(key, nonce))).expecting(200);
    expect(await storedCard(binding)).toMatchObject({ assurance: { level: "app-attest" } });
  });
});

describe("a phone that is bound already", () => {
  it("gets the same answer after a lost one, though it can't attest its old key over a new challenge", async () => {
    const binding = await aboutToBind();
    const { phone, id } = binding;
    const attestation = await android(binding);
    const first = (await bind(binding, attestation)).expecting(200);
    const again = { ...binding, proofs: await phone.twoFactorProofs(id, CODE) };
    expect((await bind(again, attestation)).expecting(200)).toEqual(first);
    expect(await storedCard(binding)).toMatchObject({ assurance: { level: "trusted-environment" } });
  });
});

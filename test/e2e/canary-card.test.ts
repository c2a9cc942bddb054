import { KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attested } from "../../infra/canary/attestation.ts";
import { CANARY_NIR } from "../../infra/canary/registration.ts";
import { cardRefsOf } from "../../shared/adapters/kms/card-ref.ts";
import { parseNir } from "../../shared/domain/nir.ts";
import { VersionedKeys } from "../../shared/kernel/versioned-keys.ts";
import { canaryCommand } from "../support/admin-command.ts";
import { attestedByAndroid, attestedByApple } from "../support/attested-phone.ts";
import { cardLifeOf } from "../support/card-life.ts";
import { deployedFunction, deployedWith, freshEnvironment } from "../support/deployed-functions.ts";
import { issuedCredential } from "../support/issued-credentials.ts";
import { newClientKey, signedBy } from "../support/key-pair.ts";
import {
  approvedEnrolment,
  approvedRenewal,
  CODE,
  type Person,
  type PersonWithPhone,
  personWithPhone,
  withNewPhone,
} from "../support/people.ts";
import type { TwoFactorProofs } from "../support/phone-session.ts";
import { colleagueOf, signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const kms = new KMSClient(stage.aws);
const run = async (...args: string[]) => {
  const accountToken = await stage.identityProviders.accountToken("account-canary");
  const at = { adminUrl: stage.urls.admin, awsEndpoint: stage.awsEndpoint, accountToken };
  return canaryCommand(at, ...args, "--stage", "local", "--yes");
};

/** What production's settings make of the functions that they are told to. */
const asInProduction = async () => {
  const { environment } = await deployedFunction(stage, "bind-device");
  const policy = { ...JSON.parse(environment.DEVICE_ATTESTATION ?? ""), required: true };
  const restored = [
    await deployedWith(stage, ["open-context", "read-rights", "check-in"], { CARD_NATURE: "real" }),
    await deployedWith(stage, ["bind-device"], { CARD_NATURE: "real", DEVICE_ATTESTATION: JSON.stringify(policy) }),
  ];
  return async () => {
    for (const restore of restored) await restore();
  };
};

let restore: () => Promise<void>;
let canary: Person;
beforeAll(async () => {
  restore = await asInProduction();
  const nir = parseNir(CANARY_NIR);
  if (!nir.ok) throw new Error("the canary's number is wrong");
  const [cardRef = ""] = await cardRefsOf(kms, VersionedKeys.parse(stage.nirKeys.mac))(nir.value);
  const identity = { family_name: "CANARI", given_names: "Essai", birthdate: "1980-01-01" };
  canary = { nir: CANARY_NIR, account: "account-canary", cardRef, identity };
});
afterAll(async () => {
  await restore();
  kms.destroy();
});

interface Binding extends PersonWithPhone {
  readonly id: string;
  readonly proofs: TwoFactorProofs;
}
/** As far as the proofs over a challenge, for the canary's card that is to move to a phone of the test's. */
async function canarysBinding(): Promise<Binding> {
  const held = await personWithPhone(stage, canary);
  const id = await approvedRenewal(stage, held);
  return { ...held, id, proofs: await held.phone.twoFactorProofs(id, CODE) };
}
async function somebodysBinding(): Promise<Binding> {
  const held = await personWithPhone(stage);
  const id = await approvedEnrolment(stage, held);
  return { ...held, id, proofs: await held.phone.twoFactorProofs(id, CODE) };
}
const bind = ({ phone, accountToken, id, proofs }: Binding, attestation?: object) =>
  phone.bindWith(accountToken, id, proofs, undefined, attestation);

const cardOf = async ({ cardRef }: Person) =>
  (await partition(stage, "card", `CARD#${cardRef}`)).find(({ sk }) => sk === "CARD");

/** What who may sign with the authority's key makes of it. */
async function vouched(
  { phone, proofs: { nonce } }: Binding,
  differently: { nonce?: string; deviceKey?: Binding["phone"]["hardwareKey"]["jwk"]; now?: () => Date } = {},
) {
  const { environment } = await deployedFunction(stage, "bind-device");
  const { now = () => new Date(), ...about } = differently;
  const authority = environment.CANARY_AUTHORITY_KEY ?? "";
  const deviceKey = phone.hardwareKey.jwk;
  return attested({ kms, authority, cardUrl: stage.urls.card, now }, { nonce, deviceKey, ...about });
}

async function expectNotAttested(binding: Binding, attestation: object | undefined, reason: string): Promise<void> {
  const before = await cardOf(binding.person);
  const refused = await bind(binding, attestation);
  expectProblem(refused, 403, "device_not_attested");
  expect(refused.body).toMatchObject({ reason });
  expect(await cardOf(binding.person)).toEqual(before);
}

describe("where phones must be attested and cards are real, the canary", () => {
  it("is set up by its command, its card a test card on the phone that its stage vouches for, and plays its journey", async () => {
    const enrolled = await run("enrol");
    expect(enrolled, enrolled.errors).toMatchObject({ exitCode: 0 });
    expect(await cardOf(canary)).toMatchObject({ state: "active", nature: "test", assurance: { level: "canary" } });
    const played = await run("play");
    expect(played, played.errors).toMatchObject({ exitCode: 0 });
  });

  it.each<[string, string, (binding: Binding) => Promise<object | undefined>]>([
    ["nobody has attested", "wrong-holder", async () => undefined],
    ["Android has attested", "wrong-holder", (it) => attestedByAndroid(it.phone.hardwareKey, it.proofs.nonce)],
    ["Apple has attested", "wrong-holder", (it) => attestedByApple(it.phone.hardwareKey, it.proofs.nonce)],
    ["the stage vouched for too long ago", "statement-untrusted", (it) => vouched(it, { now: threeMinutesAgo })],
    ["the stage vouched for over another challenge", "wrong-challenge", (it) => vouched(it, { nonce: "another" })],
    [
      "the stage has not vouched for, but for another",
      "wrong-key",
      async (it) => vouched(it, { deviceKey: (await newClientKey()).jwk }),
    ],
    ["vouches for itself", "statement-untrusted", (it) => vouchedByItself(it)],
  ])("has no card on a phone that %s", async (_, reason, attest) => {
    const binding = await canarysBinding();
    await expectNotAttested(binding, await attest(binding), reason);
  });

  it("lends its word to no card of somebody else's, fresh as it may be", async () => {
    const binding = await somebodysBinding();
    await expectNotAttested(binding, await vouched(binding), "wrong-holder");
  });

  it("has no card on any phone once the stage has none, and its word is worth nothing", async () => {
    const [android, canarys, somebodys] = [await canarysBinding(), await canarysBinding(), await somebodysBinding()];
    const statement = await vouched(canarys);
    const on = await deployedWith(stage, ["bind-device"], { CANARY_AUTHORITY_KEY: "none" });
    try {
      const { hardwareKey } = android.phone;
      await expectNotAttested(android, await attestedByAndroid(hardwareKey, android.proofs.nonce), "wrong-holder");
      await expectNotAttested(canarys, statement, "statement-untrusted");
      await expectNotAttested(somebodys, statement, "wrong-holder");
    } finally {
      await on();
    }
  });

  it("is bound by another challenge after the authority's key could not be read", async () => {
    const binding = await canarysBinding();
    const statement = await vouched(binding);
    await freshEnvironment(stage, "bind-device");
    const rule = { caller: "bind-device", action: "kms:GetPublicKey", nth: 1, moment: "before", tries: "all" } as const;
    const { result, hits } = await stage.withFault(rule, () => bind(binding, statement));
    expect(hits).toBeGreaterThan(0);
    expectProblem(result, 500, "internal");
    const again = { ...binding, proofs: await binding.phone.twoFactorProofs(binding.id, CODE) };
    expectProblem(await bind(binding, statement), 400, "nonce_spent");
    (await bind(again, await vouched(again))).expecting(200);
  });

  it("leaves its phone for no other, however that is attested, for no other key, and for no wallet", async () => {
    const binding = await canarysBinding();
    (await bind(binding, await vouched(binding))).expecting(200);
    (await binding.phone.openSession(CODE)).expecting(200);
    await expect(issuedCredential(stage, binding)).rejects.toThrow("Error retrieving credentials");
    const life = cardLifeOf(binding.phone);
    const renewal = await life.renewKey(CODE, undefined, attestedByAndroid);
    expectProblem(renewal.answer, 403, "device_not_attested");
    expect(renewal.answer.body).toMatchObject({ reason: "wrong-holder" });
    const transfer = (await life.startTransfer(CODE)).expecting(201);
    const next = await withNewPhone(binding);
    const taken = await cardLifeOf(next.phone).takeOver(
      next.accountToken,
      transfer,
      CODE,
      undefined,
      attestedByAndroid,
    );
    expectProblem(taken, 403, "device_not_attested");
    expect(taken.body).toMatchObject({ reason: "wrong-holder" });
    expect(await cardOf(canary)).toMatchObject({ deviceJkt: binding.phone.hardwareKey.jkt });
  });

  it("is known at its own practice and nowhere else, and nobody else is there", async () => {
    const [reader, canarys] = [await signedInReader(stage), await colleagueOf(stage, { clientId: "000000001.canary" })];
    const [itself, somebody] = [await canarysBinding(), await somebodysBinding()];
    (await bind(itself, await vouched(itself))).expecting(200);
    const { hardwareKey } = somebody.phone;
    (await bind(somebody, await attestedByAndroid(hardwareKey, somebody.proofs.nonce))).expecting(200);
    expectProblem(await reader.openContext(await itself.phone.qr()), 403, "card_of_another_nature");
    expectProblem(await canarys.openContext(await somebody.phone.qr()), 403, "card_of_another_nature");
    (await itself.phone.openSession(CODE)).expecting(200);
    const scanned = await itself.phone.previewCheckIn((await reader.checkInQr()).text);
    expectProblem(scanned, 403, "card_of_another_nature");
    (await canarys.openContext(await itself.phone.qr())).expecting(201);
    (await reader.openContext(await somebody.phone.qr())).expecting(201);
  });

  it("is put on its phone anew by its command, and ends by it", async () => {
    const again = await run("enrol");
    expect(again, again.errors).toMatchObject({ exitCode: 0 });
    expect(await run("play")).toMatchObject({ exitCode: 0 });
    expect(await run("remove")).toMatchObject({ exitCode: 0 });
    expect(await run("play")).toMatchObject({ exitCode: 1 });
  });
});

const threeMinutesAgo = () => new Date(Date.now() - 181_000);

async function vouchedByItself({ phone: { hardwareKey }, proofs: { nonce } }: Binding) {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { aud: stage.urls.card, nonce, cnf: { jkt: hardwareKey.jkt }, iat, exp: iat + 120 };
  return { format: "canary", statement: await signedBy(hardwareKey, { typ: "apcv-canary-attestation+jwt" }, claims) };
}

import { randomInt } from "node:crypto";
import { KMSClient } from "@aws-sdk/client-kms";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { directoryIn } from "../../shared/adapters/dynamodb/directory-items.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { cardRefsOf } from "../../shared/adapters/kms/card-ref.ts";
import { nirVault } from "../../shared/adapters/kms/nir-data-key.ts";
import type { Beneficiary, Insured } from "../../shared/domain/insured.ts";
import { nirKey, parseNir } from "../../shared/domain/nir.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { backOff } from "../../shared/kernel/pause.ts";
import { VersionedKeys } from "../../shared/kernel/versioned-keys.ts";
import { Phone, type PushTarget } from "./phone.ts";

/** An insured person of the test's own, whom the directory of the stage knows. Invented, like the number. */
export interface Person {
  readonly nir: string;
  readonly account: string;
  readonly cardRef: string;
  readonly identity: { readonly family_name: string; readonly given_names: string; readonly birthdate: string };
}

/** Writes somebody new into the directory as the feed does; eligible in Rhône unless the test says otherwise. */
export async function newPerson(
  stage: JourneyStage,
  differently: Partial<Insured> = {},
  beneficiaries: readonly Beneficiary[] = [],
): Promise<Person> {
  const nir = inventedNir();
  const parsed = parseNir(nir);
  if (!parsed.ok) throw new Error("the invented number is wrong");
  const client = documentClient(stage.aws);
  const kms = new KMSClient(stage.aws);
  try {
    const table = { client, name: stage.tables.insured };
    const [cardRef = ""] = await cardRefsOf(kms, VersionedKeys.parse(stage.nirKeys.mac))(parsed.value);
    const insured: Insured = {
      cardRef,
      accountSubject: `account-${crypto.randomUUID()}`,
      familyName: "VIREVOLTE",
      givenNames: "Maëlle Inès",
      sex: "F",
      birthDate: "1991-06-24",
      quality: "00",
      organism: "016910000",
      rights: { from: "2020-01-01" },
      ...differently,
    };
    const sealedNir = await nirVault(kms, stage.nirKeys.data, table).seal(parsed.value, cardRef);
    const after = { insured, beneficiaries, revision: 0, sealedNir };
    const write = { before: undefined, after, otherRefs: [], created: [1], changed: [] };
    const file = { key: "feed/test.ndjson", versionId: cardRef };
    const part = { ...file, part: 1, firstByte: 0, lastByte: 0, firstLine: 1 };
    const isWritten = await directoryIn(table, { now: systemClock, pause: backOff }).writePeople(part, [write]);
    if (!isWritten) throw new Error("the invented number is somebody's");
    return personOf(nir, insured);
  } finally {
    client.destroy();
    kms.destroy();
  }
}

const personOf = (nir: string, insured: Insured): Person => ({
  nir,
  account: insured.accountSubject ?? "",
  cardRef: insured.cardRef,
  identity: {
    family_name: insured.familyName,
    given_names: insured.givenNames,
    birthdate: insured.birthDate,
  },
});

/** A number of the right shape with its key. */
export function inventedNir(): string {
  const digits = (below: number, width: number) => String(randomInt(below)).padStart(width, "0");
  const number = `2${digits(100, 2)}0669${digits(1000, 3)}${digits(1000, 3)}`;
  return number + nirKey(number);
}

/** A phone in the hands of a person who is signed in with the health account. */
export interface PersonWithPhone {
  readonly person: Person;
  readonly phone: Phone;
  readonly accountToken: string;
}

export async function personWithPhone(stage: JourneyStage, given?: Person): Promise<PersonWithPhone> {
  const person = given ?? (await newPerson(stage));
  return {
    person,
    phone: await Phone.make(stage.urls.card),
    accountToken: await stage.identityProviders.accountToken(person.account),
  };
}

/** What the identity provider says of the person for an enrolment. */
export const assertionFor = (stage: JourneyStage, person: Person, nonce: string, differently: object = {}) =>
  stage.identityProviders.identityAssertion({
    ...person.identity,
    nonce,
    acr: "eidas-substantial",
    ...differently,
  });

/** Takes an enrolment as far as the approved identity. */
export async function approvedEnrolment(stage: JourneyStage, { person, phone, accountToken }: PersonWithPhone) {
  const started = (await phone.startEnrolment(accountToken, person.nir)).expecting(201);
  const assertion = await assertionFor(stage, person, started.identity.nonce);
  (await phone.proveIdentity(accountToken, started.enrolment_id, assertion)).expecting(200);
  return started.enrolment_id;
}

/** Takes the renewal of a card as far as the approved identity. */
export async function approvedRenewal(stage: JourneyStage, { person, phone, accountToken }: PersonWithPhone) {
  const started = (await phone.startRenewal(accountToken, person.nir)).expecting(201);
  const assertion = await assertionFor(stage, person, started.identity.nonce);
  (await phone.proveIdentity(accountToken, started.enrolment_id, assertion)).expecting(200);
  return started.enrolment_id;
}

/** The same person with another phone in their hands. */
export async function withNewPhone(held: PersonWithPhone): Promise<PersonWithPhone> {
  return { ...held, phone: await Phone.make(held.phone.cardUrl, held.phone.secrets) };
}

export const CODE = "482915";
export const WRONG_CODE = "482916";

/** A push target of one phone only: the same token twice would be the same phone to SNS. */
export const newPushTarget = (platform: PushTarget["platform"] = "android"): PushTarget => ({
  platform,
  token: `${platform === "android" ? "fcm" : "apns"}-${crypto.randomUUID()}`,
});
/** Both push services that phones are told through. */
export const PLATFORMS = ["android", "ios"] as const satisfies readonly PushTarget["platform"][];

/** Somebody with an active card, whose phone takes pushes unless the target is null. */
export async function cardHolder(
  stage: JourneyStage,
  push: PushTarget | null = newPushTarget(),
  given?: Person,
): Promise<PersonWithPhone> {
  const held = await personWithPhone(stage, given);
  const enrolment = await approvedEnrolment(stage, held);
  (await held.phone.bindDevice(held.accountToken, enrolment, CODE, push ?? undefined)).expecting(200);
  return held;
}

/** The same with an open session. */
export async function signedInHolder(
  stage: JourneyStage,
  push?: PushTarget | null,
  given?: Person,
): Promise<PersonWithPhone> {
  const held = await cardHolder(stage, push, given);
  (await held.phone.openSession(CODE)).expecting(200);
  return held;
}

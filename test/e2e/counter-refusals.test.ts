import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { cardLifeOf } from "../support/card-life.ts";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { NfcCard, newReaderNonce } from "../support/nfc-card.ts";
import { cardHolder, type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { PracticeAdmin } from "../support/practice-admin.ts";
import { PROFESSIONAL, type Reader } from "../support/reader.ts";
import { signedInDesk, signedInReader } from "../support/readers.ts";
import { expectProblem, type Problem } from "../support/refusals.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";
import { changeItem, wholeTable } from "../support/stored-items.ts";

const stage = inStage();
const admin = new PracticeAdmin(stage.urls.admin, new Secrets());
let holder: PersonWithPhone;
let card: NfcCard;
let reader: Reader;
let other: Reader;
let desk: Reader;

beforeAll(async () => {
  holder = await signedInHolder(stage);
  card = await NfcCard.of(holder.phone);
  reader = await signedInReader(stage);
  other = await signedInReader(stage);
  desk = await signedInDesk(stage);
});

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);
const seconds = () => Math.floor(Date.now() / 1000);
const tap = async (odd: object) => ({ presentation: await card.tap(reader.clientId, odd) });

/** The QR of somebody whose card is so. */
async function qrOfCard(changes: object) {
  const { person, phone } = await cardHolder(stage, null);
  await changeItem(stage, "card", { pk: `CARD#${person.cardRef}`, sk: "CARD" }, { ...changes });
  return { qr: await phone.qr() };
}

async function qrOfOpposedCard() {
  const { person, phone, accountToken } = await cardHolder(stage, null);
  (await cardLifeOf(phone).oppose(accountToken, person.nir, "stolen")).expecting(200);
  return { qr: await phone.qr() };
}

async function usedQr() {
  const qr = await holder.phone.qr();
  (await other.openContext(qr)).expecting(201);
  return { qr };
}

async function endedTap() {
  const { phone, person } = await signedInHolder(stage, null);
  const nfc = await NfcCard.of(phone);
  await changeItem(stage, "card", { pk: `CARD#${person.cardRef}`, sk: "CARD" }, { bindingId: "x".repeat(22) });
  return { presentation: await nfc.tap(reader.clientId) };
}

async function blockedReader() {
  const blocked = await signedInReader(stage);
  (await admin.block(blocked.clientId)).expecting(200);
  await freshEnvironment(stage, "open-context");
  return blocked;
}

async function outdatedReader() {
  const outdated = await signedInReader(stage);
  const software = { name: `Ancien ${randomBytes(4).toString("hex")}`, version: "4.9" };
  (await admin.changeReader(outdated.clientId, { jwk: outdated.clientKey.jwk, software })).expecting(200);
  await outdated.signIn();
  (await admin.requireVersion(software.name, "4.12")).expecting(200);
  await freshEnvironment(stage, "open-context");
  return outdated;
}

interface Refused {
  readonly what: string;
  readonly status: number;
  readonly code: string;
  /** What is posted, each time anew. */
  proof(): Promise<object>;
  /** By whom, where it is not the reader of a doctor in good standing. */
  by?(): Promise<Reader>;
}

const qrNow = async () => ({ qr: await holder.phone.qr() });
const refusals: readonly Refused[] = [
  { what: "a text that is no QR", status: 400, code: "proof_malformed", proof: async () => ({ qr: "x".repeat(80) }) },
  {
    what: "a text that is no presentation",
    status: 400,
    code: "proof_malformed",
    proof: async () => ({ presentation: { sd_jwt: "x".repeat(200), nonce: newReaderNonce() } }),
  },
  {
    what: "an expired QR",
    status: 403,
    code: "proof_expired",
    proof: async () => ({ qr: await holder.phone.qr(secondsAgo(300)) }),
  },
  { what: "an expired tap", status: 403, code: "proof_expired", proof: () => tap({ iat: seconds() - 300 }) },
  {
    what: "a QR of a clock too far ahead",
    status: 403,
    code: "clock_skew",
    proof: async () => ({ qr: await holder.phone.qr(secondsAgo(-300)) }),
  },
  {
    what: "a tap of a clock too far ahead",
    status: 403,
    code: "clock_skew",
    proof: () => tap({ iat: seconds() + 300 }),
  },
  { what: "a QR that was used", status: 409, code: "proof_already_used", proof: usedQr },
  {
    what: "a QR for another practice",
    status: 403,
    code: "proof_not_for_this_reader",
    proof: async () => ({ qr: await holder.phone.remoteQr("000000000") }),
  },
  {
    what: "a tap for another reader",
    status: 403,
    code: "proof_not_for_this_reader",
    proof: () => tap({ aud: "000000000.desk" }),
  },
  {
    what: "an unknown card",
    status: 404,
    code: "unknown_card",
    proof: async () => {
      const { phone } = await cardHolder(stage, null);
      phone.takesCard(`1${randomBytes(16).toString("base64url")}`);
      return { qr: await phone.qr() };
    },
  },
  { what: "a suspended card", status: 403, code: "card_suspended", proof: () => qrOfCard({ state: "suspended" }) },
  { what: "an opposed card", status: 403, code: "card_opposed", proof: qrOfOpposedCard },
  {
    what: "a card of another nature",
    status: 403,
    code: "card_of_another_nature",
    proof: () => qrOfCard({ nature: "real" }),
  },
  { what: "a credential of a phone that the card has left", status: 403, code: "credential_ended", proof: endedTap },
  {
    what: "a desk that names a professional",
    status: 403,
    code: "reader_not_allowed",
    proof: qrNow,
    by: async () => desk,
  },
  { what: "a blocked reader", status: 403, code: "reader_blocked", proof: qrNow, by: blockedReader },
  { what: "software that is too old", status: 403, code: "software_too_old", proof: qrNow, by: outdatedReader },
];

const TEXTS = ["title", "insured_action", "practice_action", "vendor_action"] as const;
/** Words that are the same in both languages stand alone nowhere. */
const textsOf = (problem: Problem) => TEXTS.map((text) => problem[text]);

describe("before anything is billed, the counter is told what is wrong and what each can do:", () => {
  it.each(refusals)("$what", async ({ status, code, proof, by = async () => reader }) => {
    const client = await by();
    const contextsOf = async () =>
      (await wholeTable(stage, "care")).filter(({ practiceId }) => practiceId === client.clientId.slice(0, 9)).length;
    const before = await contextsOf();
    const told = async (language: string) => {
      const answer = await client.redeem(await proof(), { "accept-language": language });
      expect(answer.headers.get("content-language")).toBe(language);
      return textsOf(expectProblem(answer, status, code));
    };
    const [french, english] = [await told("fr"), await told("en")];
    for (const [index, text] of french.entries()) expect.soft(text, TEXTS[index]).not.toBe(english[index]);
    expect(await contextsOf()).toBe(before);
  });

  it("all of them are refusals that the professional's own card would have opened a context without", async () => {
    (await reader.redeem({ ...(await qrNow()), professional: PROFESSIONAL })).expecting(201);
    (await reader.redeem(await tap({}))).expecting(201);
  });
});

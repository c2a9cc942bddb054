import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { cardLifeOf } from "../support/card-life.ts";
import { newClientKey } from "../support/key-pair.ts";
import { bound, NfcCard, newReaderNonce } from "../support/nfc-card.ts";
import { CODE, type PersonWithPhone, signedInHolder } from "../support/people.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { changeItem, partition } from "../support/stored-items.ts";

const stage = inStage();
let holder: PersonWithPhone;
let card: NfcCard;
let reader: Reader;
let other: Reader;

beforeAll(async () => {
  holder = await signedInHolder(stage);
  card = await NfcCard.of(holder.phone);
  reader = await signedInReader(stage);
  other = await signedInReader(stage);
});

const seconds = () => Math.floor(Date.now() / 1000);
const tapped = async (odd: object = {}) => ({ presentation: await card.tap(reader.clientId, odd) });

describe("the card tapped on a reader", () => {
  it("opens a context with the person that the directory knows, though not one claim is shown", async () => {
    const context = (await reader.redeem(await tapped())).expecting(201);
    expect(context.proof_method).toBe("nfc");
    expect(context.holder.family_name).toBe(holder.person.identity.family_name);
    expect((await reader.context(context.context_id)).expecting(200).context_id).toBe(context.context_id);
  });

  it("serves once: the same post gets the same context, and the tap no other", async () => {
    const proof = await tapped();
    const context = (await reader.redeem(proof)).expecting(201);
    expect((await reader.redeem(proof)).expecting(201).context_id).toBe(context.context_id);
    expectProblem(await reader.redeem({ ...proof, professional: undefined }), 409, "proof_already_used");
    expectProblem(await other.redeem(proof), 403, "proof_not_for_this_reader");
  });

  it("opens no second context by another signature over the same challenge, nor by the same one spelt differently", async () => {
    const nonce = newReaderNonce();
    const first = { presentation: await card.tap(reader.clientId, {}, nonce) };
    (await reader.redeem(first)).expecting(201);
    const second = { presentation: await card.tap(reader.clientId, { iat: seconds() - 1 }, nonce) };
    expectProblem(await reader.redeem(second), 409, "proof_already_used");
    const mirrored = { presentation: { sd_jwt: withOtherS(first.presentation.sd_jwt), nonce } };
    expectProblem(await reader.redeem(mirrored), 409, "proof_already_used");
  });

  it("renews a context of the same person, whichever proof opened it", async () => {
    const { context_id } = (await reader.openContext(await holder.phone.qr())).expecting(201);
    (await reader.redeem({ ...(await tapped()), renews: context_id })).expecting(201);
  });

  it("needs exactly one proof", async () => {
    const both = { ...(await tapped()), qr: await holder.phone.qr() };
    for (const proof of [both, {}]) expectProblem(await reader.redeem(proof), 400, "invalid_request");
  });

  it.each([
    ["for another reader", { aud: "999999999.desk" }, 403, "proof_not_for_this_reader"],
    ["over another challenge", { nonce: newReaderNonce() }, 403, "proof_not_for_this_reader"],
    ["of four minutes ago", { iat: seconds() - 240 }, 403, "proof_expired"],
    ["of a clock that is four minutes ahead", { iat: seconds() + 240 }, 403, "clock_skew"],
    ["over other disclosures", { sd_hash: "x".repeat(43) }, 400, "proof_malformed"],
    ["without a time", { iat: undefined }, 400, "proof_malformed"],
  ])("is refused when it is %s", async (_how, odd, status, code) => {
    expectProblem(await reader.redeem(await tapped(odd)), status, code);
  });

  it("is refused with one answer when holder or issuer did not sign", async () => {
    const nonce = newReaderNonce();
    const claims = { aud: reader.clientId, nonce };
    const stranger = await newClientKey();
    const [head = "", , signature = ""] = (card.credential.split("~")[0] ?? "").split(".");
    const forged = Buffer.from(JSON.stringify({ iss: "https://elsewhere.example" })).toString("base64url");
    for (const sd_jwt of [
      await bound(card.credential, stranger, claims),
      await bound(`${head}.${forged}.${signature}~`, card.holderKey, claims),
    ]) {
      expectProblem(await reader.redeem({ presentation: { sd_jwt, nonce } }), 404, "unknown_card");
    }
  });

  it("is refused when it is no presentation at all", async () => {
    const presentation = { sd_jwt: randomBytes(200).toString("base64url"), nonce: newReaderNonce() };
    expectProblem(await reader.redeem({ presentation }), 400, "proof_malformed");
  });
});

describe("the credential behind a tap", () => {
  /** Somebody of their own with a tapped card, to whom something happens. */
  const own = async () => {
    const held = await signedInHolder(stage);
    return { held, card: await NfcCard.of(held.phone) };
  };
  const tap = async (nfc: NfcCard) => reader.redeem({ presentation: await nfc.tap(reader.clientId) });

  it("ends at that instant when it is revoked, or when the card leaves the phone that it was issued through", async () => {
    const one = await own();
    const [record] = (await partition(stage, "card", `CARD#${one.held.person.cardRef}`)).filter(
      ({ type }) => type === "credential",
    );
    const key = { pk: String(record?.pk), sk: String(record?.sk) };
    await changeItem(stage, "card", key, { revokedAt: new Date().toISOString() });
    expectProblem(await tap(one.card), 403, "credential_ended");

    const other = await own();
    (await cardLifeOf(other.held.phone).renewKey(CODE)).answer.expecting(200);
    expectProblem(await tap(other.card), 403, "credential_ended");
  });

  it("shows nobody whose card is opposed", async () => {
    const { held, card: nfc } = await own();
    (await cardLifeOf(held.phone).oppose(held.accountToken, held.person.nir, "lost")).expecting(200);
    expectProblem(await tap(nfc), 403, "card_opposed");
  });
});

/** The order of P-256: with `s` a signature, `n - s` is one too. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The same presentation, its key binding signed by the other of the two signatures that every signature gives. */
function withOtherS(presentation: string): string {
  const [, before = "", signature = ""] = /^(.*\.)([^.]+)$/s.exec(presentation) ?? [];
  const bytes = Buffer.from(signature, "base64url");
  const s = BigInt(`0x${bytes.subarray(32).toString("hex")}`);
  const mirrored = Buffer.from((N - s).toString(16).padStart(64, "0"), "hex");
  return before + Buffer.concat([bytes.subarray(0, 32), mirrored]).toString("base64url");
}

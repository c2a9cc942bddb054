import * as z from "zod";
import { type ClientKey, newClientKey, signedBy } from "./key-pair.ts";
import type { Phone, PushTarget } from "./phone.ts";
import { OppositionReply, RenewedKeyReply, TakenReply, TransferReply } from "./phone-replies.ts";
import type { TwoFactorProofs } from "./phone-session.ts";

/** What the platform says of a key over a challenge. */
export type Attest = (key: ClientKey, nonce: string) => Promise<object>;

/** What becomes of a card, as the app asks for it. */
export const cardLifeOf = (phone: Phone) => ({
  /** Takes the card off this phone. */
  remove: () => phone.asCard("DELETE", "/v1/card/device", z.string()),

  /** Without the phone that is lost, from whatever is at hand. */
  oppose: (accountToken: string, nir: string, reason: "lost" | "stolen") =>
    phone.asPerson(accountToken, "POST", "/v1/card/opposition", { nir, reason }, OppositionReply),

  changeCode: async (code: string, newCode: string, differently: object = {}) => {
    const body = { ...(await codeChange(phone, code, newCode)), ...differently };
    return phone.asCard("PUT", "/v1/card/code", z.string(), body);
  },

  /** The same phone with another key; the phone to go on with is beside the answer. */
  renewKey: async (code: string, push?: PushTarget, attest?: Attest) => {
    const { body, renewed, nonce } = await keyRenewal(phone, code);
    const answer = await phone.asCard("PUT", "/v1/card/device/key", RenewedKeyReply, {
      ...body,
      ...(push && { push }),
      ...(attest && { attestation: await attest(renewed.hardwareKey, nonce) }),
    });
    return { answer, renewed };
  },

  startTransfer: async (code: string) => {
    const both = bare(await phone.twoFactorProofs(phone.cardRef, code));
    return phone.asCard("POST", "/v1/card/transfers", TransferReply, both);
  },

  /** As the new phone. The card's reference of the answer is kept. */
  takeOver: async (
    accountToken: string,
    transfer: { transfer_code: string; card_ref: string },
    code: string,
    push?: PushTarget,
    attest?: Attest,
  ) => {
    const both = await phone.twoFactorProofs(transfer.card_ref, code);
    const attestation = await attest?.(phone.hardwareKey, both.nonce);
    const said = { ...(push && { push }), ...(attestation && { attestation }) };
    const body = { transfer_code: transfer.transfer_code, ...bare(both), ...said };
    const answer = await phone.asPerson(accountToken, "PUT", "/v1/card/device", body, TakenReply);
    if (answer.status === 200) phone.takesCard(transfer.card_ref);
    return answer;
  },
});

const bare = ({ device_proof, code_proof }: TwoFactorProofs) => ({ device_proof, code_proof });

/** A new key's proof over the challenge of the two factors. */
const newKeyProof = (phone: Phone, key: ClientKey, typ: string, { nonce }: TwoFactorProofs) =>
  signedBy(
    key,
    { typ, jwk: key.jwk },
    { aud: phone.cardUrl, sub: phone.cardRef, nonce, iat: Math.floor(Date.now() / 1000) },
  );

export async function codeChange(phone: Phone, code: string, newCode: string) {
  const both = await phone.twoFactorProofs(phone.cardRef, code);
  const new_code_proof = await newKeyProof(phone, await phone.codeKey(newCode), "apcv-new-code-proof+jwt", both);
  return { ...bare(both), new_code_proof };
}

export async function keyRenewal(phone: Phone, code: string, newKey?: ClientKey) {
  const key = newKey ?? (await newClientKey());
  const both = await phone.twoFactorProofs(phone.cardRef, code);
  const new_device_proof = await newKeyProof(phone, key, "apcv-new-device-proof+jwt", both);
  return { body: { ...bare(both), new_device_proof }, renewed: phone.withKey(key), nonce: both.nonce };
}

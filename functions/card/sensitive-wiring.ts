import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../shared/adapters/callers.ts";
import { cardLifeIn } from "../../shared/adapters/dynamodb/card-life.ts";
import { codeTriesIn } from "../../shared/adapters/dynamodb/code-try.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { transfersIn } from "../../shared/adapters/dynamodb/transfer-items.ts";
import { codeMacOf } from "../../shared/adapters/kms/kms-mac.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { type NewKeyExpectation, verifyNewKeyProof } from "../../shared/protocol/new-key-proof.ts";
import { type TwoFactorProof, verifyTwoFactorProof } from "../../shared/protocol/two-factor-proof.ts";
import type { SensitiveEnv } from "./sensitive-contract.ts";

/** Who may call an act that asks for both factors, and what such acts are made of, on AWS. */
export function sensitiveAct(env: SensitiveEnv) {
  const dynamo = documentClient();
  const kms = new KMSClient({});
  const cards = { client: dynamo, name: env.CARD_TABLE };
  const ephemeral = { client: dynamo, name: env.EPHEMERAL_TABLE };
  const life = cardLifeIn(cards);
  const audience = env.CARD_BASE_URL;
  const newKey =
    (typ: NewKeyExpectation["typ"]) =>
    (proof: string, { subject, nonce }: TwoFactorProof) =>
      verifyNewKeyProof(proof, { typ, audience, subject, nonce, now: systemClock() });
  return {
    authenticate: phoneCaller(env, { dynamo, kms }, "card"),
    ports: {
      ...codeTriesIn(cards, ephemeral, systemClock),
      ...life,
      ...transfersIn(cards, ephemeral, systemClock),
      codeMacOf: codeMacOf(kms, env.PIN_MAC_KEY),
      verifyProof: (proofs: { deviceProof: string; codeProof: string }) =>
        verifyTwoFactorProof(proofs, { audience, now: systemClock() }),
      verifyNewDevice: newKey("apcv-new-device-proof+jwt"),
      verifyNewCode: newKey("apcv-new-code-proof+jwt"),
      ids: systemIds,
      now: systemClock,
    },
  };
}

import { KMSClient } from "@aws-sdk/client-kms";
import { walletCaller } from "../../shared/adapters/callers.ts";
import { deferralsIn } from "../../shared/adapters/dynamodb/deferred-items.ts";
import { insuredIn } from "../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { keptMac } from "../../shared/adapters/kms/kept-mac.ts";
import { requestEncryptionKeys } from "../../shared/adapters/kms/request-encryption-keys.ts";
import { certifiedSigner } from "../../shared/adapters/kms/signing-keys.ts";
import { cardType } from "../../shared/domain/card-type.ts";
import { configurationsFor } from "../../shared/domain/credential-configuration.ts";
import { encryptedExchange } from "../../shared/http/encrypted-exchange.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { trustsAny } from "../../shared/protocol/wallet-providers.ts";
import { credentialWriters } from "./credential-writers.ts";
import type { IssuingEnv } from "./issuing-contract.ts";

/** Who may ask for credentials, how they are asked for, and what issuing them is made of, on AWS. */
export function issuingOf(env: IssuingEnv) {
  const dynamo = documentClient();
  const kms = new KMSClient({});
  const issuer = env.CARD_BASE_URL;
  const tableOf = (name: string) => ({ client: dynamo, name });
  const tables = {
    card: tableOf(env.CARD_TABLE),
    status: tableOf(env.STATUS_TABLE),
    insured: tableOf(env.INSURED_TABLE),
  };
  const ephemeral = tableOf(env.EPHEMERAL_TABLE);
  const findSigner = certifiedSigner(kms, {
    purpose: "credential",
    generations: env.CREDENTIAL_SIGNING_KEY,
    table: tableOf(env.SIGNING_TABLE),
    now: systemClock,
  });
  const referenceKey = keptMac(kms, env.CREDENTIAL_REF_KEY, "credential reference");
  return {
    tables,
    ephemeral,
    places: { size: env.STATUS_LIST_SIZE, ids: systemIds, now: systemClock },
    authenticate: walletCaller(env, { dynamo, kms }),
    exchange: encryptedExchange({
      privateKey: requestEncryptionKeys(kms, env.REQUEST_ENCRYPTION_KEY, ephemeral, systemClock).privateKey,
      policy: env.CREDENTIAL_ENCRYPTION,
      now: systemClock,
    }),
    ports: {
      ...deferralsIn(tables.card, systemClock),
      configurations: configurationsFor({ trustsProviders: trustsAny(env.WALLET_PROVIDERS) }),
      ...insuredIn(tables.insured),
      ...credentialWriters({
        issuer,
        type: cardType(issuer),
        findSigner,
        referenceKey,
        ids: systemIds,
        now: systemClock,
      }),
      ids: systemIds,
      now: systemClock,
    },
  };
}

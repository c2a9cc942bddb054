import type { KMSClient } from "@aws-sdk/client-kms";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { dpopCaller, spendingAsClient, spendingAsPhone, spendingAsWallet } from "../http/callers.ts";
import { systemClock } from "../kernel/clock.ts";
import { type DpopNonces, dpopNonces } from "../protocol/dpop-nonce.ts";
import { cardLifeIn } from "./dynamodb/card-life.ts";
import { ephemeralIn } from "./dynamodb/ephemeral-table.ts";
import { readerProofsIn } from "./dynamodb/reader-proofs.ts";
import { holdersIn } from "./dynamodb/wallet-grounds.ts";
import { walletSessionLives } from "./dynamodb/wallet-session-items.ts";
import { dayKeys } from "./kms/day-key.ts";
import { anyGeneration } from "./kms/signing-keys.ts";

export interface AwsClients {
  readonly dynamo: DynamoDBDocumentClient;
  readonly kms: KMSClient;
}

/** Of a function's environment, what it takes to know its callers. */
interface CallerEnv {
  readonly EPHEMERAL_TABLE: string;
  /** Its generations. */
  readonly TOKEN_SIGNING_KEY: string;
  readonly DPOP_NONCE_KEY: string;
}

/** The nonces of both APIs: what one gives is good at the other. */
export const serverNonces = (env: Pick<CallerEnv, "DPOP_NONCE_KEY">, kms: KMSClient): DpopNonces =>
  dpopNonces(dayKeys(kms, env.DPOP_NONCE_KEY, "dpop-nonce"), systemClock);

const common = (env: CallerEnv, { dynamo, kms }: AwsClients) => ({
  keys: anyGeneration(kms, env.TOKEN_SIGNING_KEY),
  nonces: serverNonces(env, kms),
  spendJti: ephemeralIn({ client: dynamo, name: env.EPHEMERAL_TABLE }, systemClock).spendJti,
  now: systemClock,
});

type CardEnv = CallerEnv & { readonly CARD_TABLE: string; readonly CARD_BASE_URL: string };

/** Callers of the card API who are the card's phone. They must send nonces. */
export function phoneCaller(env: CardEnv, clients: AwsClients, scope: "card") {
  const { spendJti, ...checks } = common(env, clients);
  const { cardNow } = cardLifeIn({ client: clients.dynamo, name: env.CARD_TABLE });
  const spend = spendingAsPhone(spendJti, cardNow);
  return dpopCaller({ ...checks, baseUrl: env.CARD_BASE_URL, scopes: [scope], spend, nonceRule: "required" });
}

/** Callers of the card API who are a wallet. They must send nonces too. */
export function walletCaller(env: CardEnv, clients: AwsClients) {
  const { spendJti, ...checks } = common(env, clients);
  const cards = { client: clients.dynamo, name: env.CARD_TABLE };
  const spend = spendingAsWallet(spendJti, holdersIn(cards, systemClock), walletSessionLives(cards, systemClock));
  const scopes = ["apcv_credential"];
  return dpopCaller({ ...checks, baseUrl: env.CARD_BASE_URL, scopes, spend, nonceRule: "required" });
}

/** Callers of the practice API with a token for one of `scopes`: a reader, an identity provider or a fund. The counter waits for no nonce. */
export function clientCaller(
  env: CallerEnv & { readonly PRACTICE_BASE_URL: string },
  clients: AwsClients,
  ...scopes: readonly ("context" | "administrative" | "care-event" | "identity-decision" | "statement" | "objection")[]
) {
  const { spendJti, ...checks } = common(env, clients);
  const { spendOfReader } = readerProofsIn({ client: clients.dynamo, name: env.EPHEMERAL_TABLE }, systemClock);
  const spend = spendingAsClient(spendJti, spendOfReader);
  return dpopCaller({ ...checks, baseUrl: env.PRACTICE_BASE_URL, scopes, spend, nonceRule: "optional" });
}

import type { App } from "aws-cdk-lib";
import { ApiPartStack, type ApiStack } from "../constructs/api-stack.ts";
import type { ServiceStackProps } from "../constructs/service-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { KeysStack } from "./keys-stack.ts";

interface WalletApiProps extends ServiceStackProps {
  readonly keys: KeysStack;
  readonly tables: DataStack;
  readonly cardApi: ApiStack;
}

/** The part of the card API that only wallets meet, the people whom they send there, and the phone that looks after them. */
export class WalletApiStack extends ApiPartStack {
  constructor(app: App, props: WalletApiProps) {
    super(app, "WalletApi", "Wallets' part of the card API of the health card", { ...props, api: props.cardApi });
    this.serveOffers(props);
    this.servePublicDocuments(props);
    this.serveCredentials(props);
    this.serveAuthorization(props);
    this.serveHolder(props);
  }

  private serveOffers({ stage, keys, tables }: WalletApiProps): void {
    this.serve("anyone", ["GET /credential-offers/{id}"], "credential/show-offer", {
      EPHEMERAL_TABLE: tables.ephemeral.for("GetItem"),
      CARD_BASE_URL: stage.cardBaseUrl,
    });
    this.serve("proof", ["POST /challenge"], "token/issue-challenge", { DPOP_NONCE_KEY: keys.dpopNonce.forMac() });
  }

  private servePublicDocuments({ tables }: WalletApiProps): void {
    this.serve("anyone", ["GET /iaca.pem"], "discovery/publish-document-authorities", {
      SIGNING_TABLE: tables.signing.for("Query"),
    });
  }

  private serveCredentials({ stage, keys, tables }: WalletApiProps): void {
    const { card, insured, ephemeral, status } = tables;
    const issuing = {
      CARD_TABLE: card.for("ConditionCheckItem", "GetItem", "PutItem"),
      INSURED_TABLE: insured.for("ConditionCheckItem", "GetItem"),
      EPHEMERAL_TABLE: ephemeral.for("GetItem", "PutItem", "UpdateItem"),
      STATUS_TABLE: status.for("BatchGetItem", "PutItem", "Query"),
      STATUS_LIST_SIZE: String(stage.statusListSize),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      CREDENTIAL_SIGNING_KEY: keys.credentialSigning.forSigning(),
      REQUEST_ENCRYPTION_KEY: keys.requestEncryption.forUnwrapping(),
      CREDENTIAL_ENCRYPTION: stage.credentialEncryption,
      SIGNING_TABLE: tables.signing.for("GetItem"),
      CREDENTIAL_REF_KEY: keys.credentialRef.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
      WALLET_PROVIDERS: JSON.stringify(stage.walletProviders),
    };
    this.serve("dpop", ["POST /credential"], "credential/issue-credential", issuing);
    this.serve("dpop", ["POST /deferred-credential"], "credential/deliver-credential", {
      ...issuing,
      CARD_TABLE: card.for("ConditionCheckItem", "GetItem", "PutItem", "Query", "UpdateItem"),
      EPHEMERAL_TABLE: ephemeral.for("GetItem", "PutItem"),
    });
    this.serve("dpop", ["POST /notification"], "credential/receive-notification", {
      CARD_TABLE: card.for("GetItem", "PutItem", "Query", "UpdateItem"),
      STATUS_TABLE: status.for("PutItem"),
      EPHEMERAL_TABLE: ephemeral.for("PutItem"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
    });
  }

  /** Which wallets a card has, for its phone to see and to end. */
  private serveHolder({ stage, keys, tables }: WalletApiProps): void {
    const ofCard = tables.card.keyed("CARD#*");
    const asPhone = {
      EPHEMERAL_TABLE: tables.ephemeral.keyed("JTI#*").for("PutItem"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
    };
    this.serve("dpop", ["GET /v1/card/wallets"], "card/list-wallets", {
      ...asPhone,
      CARD_TABLE: ofCard.for("GetItem", "Query"),
    });
    this.serve("dpop", ["DELETE /v1/card/wallets/{id}"], "card/end-wallet", {
      ...asPhone,
      CARD_TABLE: ofCard.for("GetItem", "DeleteItem"),
    });
  }

  /** A person signs in with the health account, and the wallet gets a code. */
  private serveAuthorization({ stage, keys, tables }: WalletApiProps): void {
    const { card, insured, ephemeral } = tables;
    const CARD_BASE_URL = stage.cardBaseUrl;
    const ACCOUNT_PROVIDER = JSON.stringify(stage.accountProvider);
    this.serve("proof", ["POST /par"], "authorization/push-request", {
      EPHEMERAL_TABLE: ephemeral.for("GetItem", "PutItem"),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      CARD_BASE_URL,
      WALLET_PROVIDERS: JSON.stringify(stage.walletProviders),
      WALLET_CLIENTS: JSON.stringify(stage.walletClients),
    });
    this.serve("proof", ["GET /authorize"], "authorization/start-sign-in", {
      EPHEMERAL_TABLE: ephemeral.for("PutItem", "UpdateItem"),
      CARD_BASE_URL,
      ACCOUNT_PROVIDER,
    });
    this.serve("proof", ["GET /authorize/callback"], "authorization/finish-sign-in", {
      EPHEMERAL_TABLE: ephemeral.for("PutItem", "UpdateItem"),
      CARD_TABLE: card.for("GetItem"),
      INSURED_TABLE: insured.for("GetItem"),
      NIR_MAC_KEYS: keys.forNirMac(),
      CARD_BASE_URL,
      ACCOUNT_PROVIDER,
    });
  }
}

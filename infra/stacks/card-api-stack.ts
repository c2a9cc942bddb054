import type { App } from "aws-cdk-lib";
import { ApiStack } from "../constructs/api-stack.ts";
import { domainOf } from "../constructs/endpoint-domain.ts";
import type { ServiceStackProps } from "../constructs/service-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { KeysStack } from "./keys-stack.ts";

interface CardApiProps extends ServiceStackProps {
  readonly keys: KeysStack;
  readonly tables: DataStack;
}

/** The API of insured people's phones, of wallets, and of the public. */
export class CardApiStack extends ApiStack {
  constructor(app: App, props: CardApiProps) {
    const { stage } = props;
    // Behind CloudFront it has a name of its own, and asks for the certificate that only CloudFront has.
    const address = stage.edge ? `https://${stage.edge.origin}` : stage.cardBaseUrl;
    const domain = domainOf(address, stage.cardCertificate, stage.edge?.truststore);
    const endpoint = { name: "card", requestsPerSecond: stage.cardRate, browsers: true, domain } as const;
    super(app, "CardApi", "Card API of the health card", { ...props, endpoint });
    this.servePublicDocuments(props);
    this.serveEnrolment(props);
    this.serveSession(props);
    this.serveCard(props);
    this.serveCheckIns(props);
    this.serveCredential(props);
  }

  private servePublicDocuments({ stage, keys, tables }: CardApiProps): void {
    const ROLLOUT_TABLE = tables.rollout.for("GetItem");
    this.serve("anyone", ["GET /v1/rollout"], "rollout/list-rollout", { ROLLOUT_TABLE });
    this.serve("anyone", ["GET /v1/rollout/{departement}"], "rollout/show-departement", { ROLLOUT_TABLE });
    this.serve("anyone", ["GET /v1/practices"], "practice/find-practices", {
      PRACTICE_TABLE: tables.practice.keyed("DIRECTORY#*", "PLACES#*").for("Query", "BatchGetItem"),
    });
    this.serve("anyone", ["POST /v1/eligibility/preview"], "eligibility/preview-eligibility", { ROLLOUT_TABLE });
    const SIGNING_TABLE = tables.signing.for("GetItem");
    const documents = ["openid-credential-issuer", "oauth-authorization-server"] as const;
    const wellKnown = documents.map((document) => `GET /.well-known/${document}` as const);
    this.serve("anyone", wellKnown, "discovery/describe-card-issuer", {
      CARD_BASE_URL: stage.cardBaseUrl,
      METADATA_SIGNING_KEY: keys.metadataSigning.forSigning(),
      EPHEMERAL_TABLE: tables.ephemeral.for("GetItem", "PutItem"),
      REQUEST_ENCRYPTION_KEY: keys.requestEncryption.forMakingPairs(),
      CREDENTIAL_ENCRYPTION: stage.credentialEncryption,
      SIGNING_TABLE,
      WALLET_PROVIDERS: JSON.stringify(stage.walletProviders),
      ANONYMOUS_WALLETS: stage.anonymousWallets,
    });
    this.serve("anyone", ["GET /v1/code-scheme"], "discovery/describe-code-scheme", {});
    this.serve("anyone", ["GET /vct/apcv", "GET /vct/apcv/card.svg"], "discovery/describe-credential-type", {
      CARD_BASE_URL: stage.cardBaseUrl,
    });
    this.serve("anyone", ["GET /jwks.json", "GET /.well-known/jwt-vc-issuer"], "discovery/publish-card-keys", {
      CARD_BASE_URL: stage.cardBaseUrl,
      SIGNING_TABLE: tables.signing.for("Query"),
      CREDENTIAL_SIGNING_KEY: keys.credentialSigning.forReading(),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      METADATA_SIGNING_KEY: keys.metadataSigning.forReading(),
    });
    this.serve("anyone", ["GET /status-lists"], "credential/list-status-lists", {
      STATUS_TABLE: tables.status.for("Query"),
      CARD_BASE_URL: stage.cardBaseUrl,
    });
    this.serve("anyone", ["GET /status-lists/{list}"], "credential/show-status-list", {
      STATUS_LIST_BUCKET: tables.statusLists.forReading(),
      STATUS_LIST_TTL: String(stage.statusListTtl),
    });
  }

  /** Before there is a card, a person is known by the health account. */
  private serveEnrolment({ stage, keys, tables }: CardApiProps): void {
    const { rollout, insured, card, ephemeral } = tables;
    const enrolments = card.keyed("ENROLMENT#*");
    this.serve("account", ["POST /v1/eligibility"], "eligibility/check-eligibility", {
      ROLLOUT_TABLE: rollout.for("GetItem"),
      INSURED_TABLE: insured.keyed("INSURED#*").for("GetItem"),
      CARD_TABLE: card.keyed("CARD#*").for("GetItem"),
      NIR_MAC_KEYS: keys.forNirMac(),
    });
    this.serve("account", ["POST /v1/eligibility/watch"], "eligibility/watch-eligibility", {
      ROLLOUT_TABLE: rollout.for("GetItem"),
      INSURED_TABLE: insured.for("GetItem"),
      CARD_TABLE: card.for("GetItem", "PutItem"),
      NIR_MAC_KEYS: keys.forNirMac(),
    });
    this.serve("account", ["DELETE /v1/eligibility/watch"], "eligibility/withdraw-watch", {
      CARD_TABLE: card.keyed("WATCH#*").for("DeleteItem"),
    });
    this.serve("account", ["POST /v1/enrolments"], "enrolment/start-enrolment", {
      ROLLOUT_TABLE: rollout.for("GetItem"),
      INSURED_TABLE: insured.for("GetItem"),
      CARD_TABLE: card.for("GetItem", "PutItem"),
      NIR_MAC_KEYS: keys.forNirMac(),
      IDENTITY_ISSUER: stage.identityIssuer,
    });
    this.serve("account", ["GET /v1/enrolments/{id}"], "enrolment/show-enrolment", {
      CARD_TABLE: enrolments.for("GetItem"),
      IDENTITY_ISSUER: stage.identityIssuer,
    });
    this.serve("account", ["DELETE /v1/enrolments/{id}"], "enrolment/abandon-enrolment", {
      CARD_TABLE: enrolments.for("GetItem", "UpdateItem"),
    });
    this.serve("account", ["POST /v1/enrolments/{id}/identity"], "enrolment/prove-identity", {
      CARD_TABLE: enrolments.for("GetItem", "UpdateItem"),
      INSURED_TABLE: insured.keyed("INSURED#*").for("GetItem"),
      IDENTITY_ISSUER: stage.identityIssuer,
      IDENTITY_AUDIENCE: stage.identityAudience,
    });
    this.serve("account", ["PUT /v1/enrolments/{id}/evidence"], "enrolment/submit-evidence", {
      CARD_TABLE: enrolments.for("GetItem", "UpdateItem"),
      IDENTITY_ISSUER: stage.identityIssuer,
    });
    this.serve("account", ["PUT /v1/enrolments/{id}/device"], "enrolment/bind-device", {
      CARD_TABLE: card.for("GetItem", "PutItem", "UpdateItem"),
      EPHEMERAL_TABLE: ephemeral.for("UpdateItem"),
      PIN_MAC_KEY: keys.pinMac.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
      CARD_NATURE: stage.cardNature,
      DEVICE_ATTESTATION: JSON.stringify(stage.attestation),
      CANARY_AUTHORITY_KEY: keys.canaryAuthority?.forReading() ?? "none",
    });
  }

  private serveSession({ stage, keys, tables }: CardApiProps): void {
    const { card, insured, ephemeral, care } = tables;
    const [ofCard, careOfCard] = [card.keyed("CARD#*"), care.keyed("CARD#*")];
    this.serve("proof", ["POST /nonce"], "credential/issue-nonce", {
      EPHEMERAL_TABLE: ephemeral.keyed("NONCE#*").for("PutItem"),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
    });
    this.serve("proof", ["POST /token"], "token/issue-card-token", {
      CARD_TABLE: card.for("GetItem", "UpdateItem", "PutItem", "DeleteItem"),
      EPHEMERAL_TABLE: ephemeral.for("GetItem", "UpdateItem", "PutItem"),
      PIN_MAC_KEY: keys.pinMac.forMac(),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forSigning(),
      SIGNING_TABLE: tables.signing.for("GetItem"),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      INSURED_TABLE: insured.for("GetItem"),
      CARD_BASE_URL: stage.cardBaseUrl,
      WALLET_PROVIDERS: JSON.stringify(stage.walletProviders),
      ANONYMOUS_WALLETS: stage.anonymousWallets,
    });
    this.serve("proof", ["POST /revoke"], "token/revoke-session", { CARD_TABLE: card.for("DeleteItem") });
    this.serve("dpop", ["PUT /v1/card/push-token"], "push/change-push-token", {
      CARD_TABLE: card.for("GetItem", "UpdateItem"),
      EPHEMERAL_TABLE: ephemeral.for("PutItem"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
    });
    this.serve("dpop", ["GET /v1/statements"], "statement/list-statements", {
      CARD_TABLE: ofCard.for("GetItem"),
      CARE_TABLE: careOfCard.for("PutItem", "Query"),
      EPHEMERAL_TABLE: ephemeral.keyed("JTI#*").for("PutItem"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
    });
    this.serve("dpop", ["GET /v1/care-events"], "care-event/list-care-events", {
      CARD_TABLE: ofCard.for("GetItem"),
      CARE_TABLE: careOfCard.for("Query"),
      EPHEMERAL_TABLE: ephemeral.keyed("JTI#*").for("PutItem"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
    });
  }

  /** What becomes of a card after it was activated. */
  private serveCard({ stage, keys, tables }: CardApiProps): void {
    const { card, insured, ephemeral } = tables;
    const asPhone = {
      EPHEMERAL_TABLE: ephemeral.keyed("JTI#*").for("PutItem"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
    };
    this.serve("dpop", ["GET /v1/card"], "card/show-card", {
      ...asPhone,
      CARD_TABLE: card.keyed("CARD#*").for("GetItem", "Query"),
    });
    this.serve("dpop", ["DELETE /v1/card/device"], "card/remove-phone", {
      ...asPhone,
      CARD_TABLE: card.keyed("CARD#*").for("GetItem", "PutItem", "UpdateItem"),
    });
    const withCode = {
      ...asPhone,
      EPHEMERAL_TABLE: ephemeral.for("PutItem", "UpdateItem"),
      CARD_TABLE: card.for("GetItem", "UpdateItem", "PutItem"),
      PIN_MAC_KEY: keys.pinMac.forMac(),
    };
    this.serve("dpop", ["PUT /v1/card/code"], "card/change-code", withCode);
    this.serve("dpop", ["PUT /v1/card/device/key"], "card/renew-phone-key", {
      ...withCode,
      DEVICE_ATTESTATION: JSON.stringify(stage.attestation),
    });
    this.serve("dpop", ["POST /v1/card/transfers"], "card/start-transfer", {
      ...withCode,
      CARD_TABLE: card.for("GetItem", "UpdateItem"),
    });
    this.serve("account", ["PUT /v1/card/device"], "card/take-over-card", {
      CARD_TABLE: card.for("GetItem", "PutItem", "UpdateItem"),
      EPHEMERAL_TABLE: ephemeral.for("GetItem", "UpdateItem"),
      INSURED_TABLE: insured.for("GetItem"),
      PIN_MAC_KEY: keys.pinMac.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
      DEVICE_ATTESTATION: JSON.stringify(stage.attestation),
    });
    this.serve("account", ["POST /v1/card/opposition"], "card/oppose-card", {
      CARD_TABLE: card.for("GetItem", "PutItem", "UpdateItem"),
      INSURED_TABLE: insured.for("GetItem"),
      NIR_MAC_KEYS: keys.forNirMac(),
    });
  }

  /** The practice's QR, scanned by the phone. */
  private serveCheckIns({ stage, keys, tables }: CardApiProps): void {
    this.serve("dpop", ["POST /v1/check-ins"], "context/check-in", {
      CARD_TABLE: tables.card.keyed("CARD#*").for("GetItem"),
      INSURED_TABLE: tables.insured.keyed("INSURED#*").for("GetItem"),
      CARE_TABLE: tables.care.keyed("CONTEXT#*").for("PutItem"),
      EPHEMERAL_TABLE: tables.ephemeral.for("PutItem"),
      PRACTICE_TABLE: tables.practice.keyed("PRACTICE#*").for("BatchGetItem"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
      CARD_NATURE: stage.cardNature,
    });
  }

  /** What a wallet begins with (OpenID4VCI 1.0). */
  private serveCredential({ stage, keys, tables }: CardApiProps): void {
    const { card, ephemeral } = tables;
    this.serve("dpop", ["POST /v1/credential-offers"], "credential/offer-credential", {
      CARD_TABLE: card.for("GetItem", "UpdateItem"),
      EPHEMERAL_TABLE: ephemeral.for("PutItem", "UpdateItem"),
      PIN_MAC_KEY: keys.pinMac.forMac(),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
    });
  }
}

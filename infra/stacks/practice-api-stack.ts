import type { App } from "aws-cdk-lib";
import { ApiStack, type Readiness } from "../constructs/api-stack.ts";
import { domainOf } from "../constructs/endpoint-domain.ts";
import type { ServiceStackProps } from "../constructs/service-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { KeysStack } from "./keys-stack.ts";

interface PracticeApiProps extends ServiceStackProps {
  readonly keys: KeysStack;
  readonly tables: DataStack;
}

/** Somebody stands waiting for these: whatever pushes and imports take, there are runs left for them. */
const COUNTER = ["context/open-context", "care-event/record-care-event"];

/** The API of readers, with an authorization server of its own. */
export class PracticeApiStack extends ApiStack {
  constructor(app: App, props: PracticeApiProps) {
    const { stage } = props;
    const domain = domainOf(stage.practiceBaseUrl, stage.practiceCertificate, stage.practiceTruststore);
    const endpoint = { name: "practice", requestsPerSecond: stage.practiceRate, domain } as const;
    super(app, "PracticeApi", "Practice API of the health card", { ...props, endpoint });
    this.serveAuthorization(props);
    this.serveContexts(props);
    this.serveCounter(props);
    this.serveIdentityProviders(props);
    this.serveFunds(props);
    this.serveObjections(props);
  }

  protected override readinessOf(folder: string): Readiness {
    const { counterConcurrency: concurrency, counterWarm, counterOpens: opens, counterCloses: closes } = this.stage;
    const warm = counterWarm === undefined ? undefined : { environments: counterWarm, opens, closes };
    return COUNTER.includes(folder) ? { concurrency, warm } : {};
  }

  private serveAuthorization({ stage, keys, tables }: PracticeApiProps): void {
    const PRACTICE_BASE_URL = stage.practiceBaseUrl;
    const metadata = "GET /.well-known/oauth-authorization-server";
    this.serve("anyone", [metadata], "discovery/describe-practice-server", { PRACTICE_BASE_URL });
    this.serve("anyone", ["GET /jwks.json", "GET /jwks/receipts.json"], "discovery/publish-practice-keys", {
      SIGNING_TABLE: tables.signing.for("Query"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      RECEIPT_SIGNING_KEY: keys.receiptSigning.forReading(),
    });
    this.serve("proof", ["POST /token"], "token/issue-client-token", {
      PRACTICE_TABLE: tables.practice.for("GetItem", "BatchGetItem", "Query"),
      EPHEMERAL_TABLE: tables.ephemeral.for("PutItem"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forSigning(),
      SIGNING_TABLE: tables.signing.for("GetItem"),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      PRACTICE_BASE_URL,
    });
  }

  /** Where human operators' decisions on identities arrive. */
  private serveIdentityProviders({ stage, keys, tables }: PracticeApiProps): void {
    this.serve("dpop", ["POST /v1/identity-decisions"], "enrolment/decide-identity", {
      CARD_TABLE: tables.card.keyed("ENROLMENT#*").for("GetItem", "UpdateItem"),
      INSURED_TABLE: tables.insured.keyed("INSURED#*").for("GetItem"),
      EPHEMERAL_TABLE: tables.ephemeral.for("PutItem"),
      PRACTICE_TABLE: tables.practice.keyed("IDENTITY_PROVIDER#*").for("GetItem"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      PRACTICE_BASE_URL: stage.practiceBaseUrl,
    });
  }

  private serveFunds({ stage, keys, tables }: PracticeApiProps): void {
    this.serve("dpop", ["POST /v1/statements"], "statement/record-statements", {
      CARD_TABLE: tables.card.for("GetItem"),
      INSURED_TABLE: tables.insured.for("GetItem"),
      CARE_TABLE: tables.care.for("PutItem"),
      EPHEMERAL_TABLE: tables.ephemeral.for("PutItem"),
      PRACTICE_TABLE: tables.practice.for("GetItem"),
      NIR_MAC_KEYS: keys.forNirMac(),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      PRACTICE_BASE_URL: stage.practiceBaseUrl,
    });
  }

  /** For readers and funds: each is told of its own. */
  private serveObjections({ stage, keys, tables }: PracticeApiProps): void {
    this.serve("dpop", ["GET /v1/objections"], "use/list-objections", {
      CARE_TABLE: tables.care.keyed("OBJECTIONS#*").for("Query"),
      EPHEMERAL_TABLE: tables.ephemeral.for("PutItem", "UpdateItem"),
      PRACTICE_TABLE: tables.practice.for("GetItem", "Query"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      PRACTICE_BASE_URL: stage.practiceBaseUrl,
    });
  }

  private serveContexts({ stage, keys, tables }: PracticeApiProps): void {
    const { card, insured, ephemeral, practice } = tables;
    // Not what else stands in that table: no reader comes near a person's events.
    const contexts = tables.care.keyed("CONTEXT#*");
    const readers = {
      EPHEMERAL_TABLE: ephemeral.keyed("PROOFS#*").for("UpdateItem"),
      PRACTICE_TABLE: practice.keyed("DENIALS").for("Query"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      PRACTICE_BASE_URL: stage.practiceBaseUrl,
    };
    const people = {
      CARD_TABLE: card.keyed("CARD#*").for("GetItem"),
      INSURED_TABLE: insured.keyed("INSURED#*").for("GetItem"),
      CARD_NATURE: stage.cardNature,
    };
    const persons = {
      INSURED_TABLE: insured.keyed("INSURED#*", "NIR-DATA-KEY").for("GetItem"),
      PERSON_REF_KEY: keys.personRef.forMac(),
      NIR_DATA_KEY: keys.nirData.forUnwrapping(),
    };
    this.serve("dpop", ["POST /v1/contexts"], "context/open-context", {
      ...readers,
      ...people,
      ...persons,
      CARE_TABLE: contexts.for("GetItem", "PutItem"),
      CREDENTIAL_SIGNING_KEY: keys.credentialSigning.forReading(),
      CREDENTIAL_REF_KEY: keys.credentialRef.forMac(),
      CARD_BASE_URL: stage.cardBaseUrl,
    });
    this.serve("dpop", ["GET /v1/contexts"], "context/find-check-in", {
      ...readers,
      ...people,
      ...persons,
      CARE_TABLE: contexts.for("GetItem"),
    });
    this.serve("dpop", ["GET /v1/contexts/{id}"], "context/read-context", {
      ...readers,
      ...people,
      ...persons,
      CARE_TABLE: contexts.for("GetItem"),
    });
    this.serve("dpop", ["GET /v1/contexts/{id}/rights"], "context/read-rights", {
      ...readers,
      ...people,
      CARE_TABLE: contexts.for("GetItem"),
    });
    this.serve("dpop", ["POST /v1/rights/attestations"], "context/attest-rights", {
      ...readers,
      CARE_TABLE: contexts.for("GetItem"),
      RECEIPT_SIGNING_KEY: keys.receiptSigning.forSigning(),
      SIGNING_TABLE: tables.signing.for("GetItem"),
    });
    this.serve("dpop", ["DELETE /v1/contexts/{id}"], "context/destroy-context", {
      ...readers,
      CARE_TABLE: contexts.for("UpdateItem"),
    });
  }

  private serveCounter({ stage, keys, tables }: PracticeApiProps): void {
    const { care, ephemeral, practice } = tables;
    this.serve("dpop", ["POST /v1/care-events"], "care-event/record-care-event", {
      CARE_TABLE: care.for("BatchGetItem", "GetItem", "PutItem", "UpdateItem"),
      EPHEMERAL_TABLE: ephemeral.keyed("PROOFS#*").for("UpdateItem"),
      PRACTICE_TABLE: practice.for("Query"),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      DPOP_NONCE_KEY: keys.dpopNonce.forMac(),
      RECEIPT_SIGNING_KEY: keys.receiptSigning.forSigning(),
      RECEIPT_SIGNING: stage.receiptSigning,
      SIGNING_TABLE: tables.signing.for("GetItem"),
      PRACTICE_BASE_URL: stage.practiceBaseUrl,
    });
  }
}

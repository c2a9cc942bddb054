import type { App } from "aws-cdk-lib";
import { ApiStack } from "../constructs/api-stack.ts";
import type { ServiceStackProps } from "../constructs/service-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { KeysStack } from "./keys-stack.ts";

interface AdminApiProps extends ServiceStackProps {
  readonly tables: DataStack;
  readonly keys: KeysStack;
}

/** The API of the infra team, who call with AWS credentials. */
export class AdminApiStack extends ApiStack {
  constructor(app: App, props: AdminApiProps) {
    const endpoint = { name: "admin", requestsPerSecond: props.stage.adminRate } as const;
    super(app, "AdminApi", "Admin API of the health card", { ...props, endpoint });
    this.serveRollout(props.tables);
    this.servePractices(props.tables);
    this.serveSigningKeys(props);
  }

  private serveSigningKeys({ stage, keys, tables: { signing, status } }: AdminApiProps): void {
    const told = {
      CREDENTIAL_SIGNING_KEY: keys.credentialSigning.forReading(),
      TOKEN_SIGNING_KEY: keys.tokenSigning.forReading(),
      RECEIPT_SIGNING_KEY: keys.receiptSigning.forReading(),
      METADATA_SIGNING_KEY: keys.metadataSigning.forReading(),
      SIGNING_KEY_WAIT: String(stage.signingKeyWait),
    };
    this.serve("operator", ["GET /v1/signing-keys"], "signing-key/show-keys", {
      ...told,
      SIGNING_TABLE: signing.for("Query"),
    });
    this.serve("operator", ["GET /v1/signing-keys/credential/plan"], "signing-key/plan-rotation", {
      STATUS_TABLE: status.for("BatchGetItem", "Query"),
      STATUS_LIST_SIZE: String(stage.statusListSize),
    });
    this.serve("operator", ["PUT /v1/signing-keys/{purpose}/{generation}"], "signing-key/take-key-step", {
      ...told,
      SIGNING_TABLE: signing.for("GetItem", "PutItem"),
    });
    const certificate = "PUT /v1/signing-keys/credential/{generation}/certificate" as const;
    this.serve("operator", [certificate], "signing-key/certify-signer", {
      CARD_BASE_URL: stage.cardBaseUrl,
      SIGNING_TABLE: signing.for("GetItem", "PutItem"),
      CREDENTIAL_SIGNING_KEY: keys.credentialSigning.forReading(),
      DOCUMENT_AUTHORITY_KEY: keys.documentAuthority.forSigning(),
      SIGNING_KEY_WAIT: String(stage.signingKeyWait),
    });
  }

  private serveRollout({ rollout, insured }: DataStack): void {
    const reads = ["GET /v1/rollout", "GET /v1/rollout/{departement}"] as const;
    this.serve("operator", reads, "rollout/read-rollout", { ROLLOUT_TABLE: rollout.for("GetItem", "Query") });
    this.serve("operator", ["GET /v1/rollout/changes"], "rollout/list-changes", {
      ROLLOUT_TABLE: rollout.for("Query"),
    });
    const ROLLOUT_TABLE = rollout.for("GetItem", "PutItem");
    this.serve("operator", ["PUT /v1/rollout/{departement}"], "rollout/change-departement", { ROLLOUT_TABLE });
    this.serve("operator", ["POST /v1/rollout/plans"], "rollout/apply-plan", { ROLLOUT_TABLE });
    this.serve("operator", ["POST /v1/rollout/simulations"], "rollout/simulate-plan", {
      ROLLOUT_TABLE: rollout.for("GetItem"),
      INSURED_TABLE: insured.keyed("FUNDS").for("Query"),
    });
  }

  private servePractices({ practice }: DataStack): void {
    const ofPractice = practice.keyed("PRACTICE#*");
    this.serve("operator", ["GET /v1/practices"], "practice/list-practices", {
      PRACTICE_TABLE: practice.keyed("DIRECTORY#*").for("Query"),
    });
    this.serve("operator", ["GET /v1/practices/{practiceId}"], "practice/show-practice", {
      PRACTICE_TABLE: ofPractice.for("GetItem", "Query"),
    });
    this.serve("operator", ["GET /v1/practices/{practiceId}/changes"], "practice/list-registry-changes", {
      PRACTICE_TABLE: ofPractice.for("Query"),
    });
    this.serve("operator", ["PUT /v1/practices/{practiceId}"], "practice/register-practice", {
      PRACTICE_TABLE: practice.for("GetItem", "PutItem", "UpdateItem", "DeleteItem"),
    });
    const reader = "/v1/practices/{practiceId}/readers/{readerId}" as const;
    this.serve("operator", [`PUT ${reader}`], "practice/register-reader", {
      PRACTICE_TABLE: practice.for("GetItem", "PutItem"),
    });
    const clients = ["/v1/practices/{practiceId}", reader] as const;
    const changes = clients.flatMap((client) => [`POST ${client}/block`, `POST ${client}/unblock`] as const);
    this.serve("operator", changes, "practice/change-state", {
      PRACTICE_TABLE: practice.for("GetItem", "PutItem", "UpdateItem"),
    });
    this.serve("operator", ["PUT /v1/certificates/{serial}/revocation"], "practice/revoke-certificate", {
      PRACTICE_TABLE: practice.keyed("CERTIFICATE#*", "DENIALS").for("PutItem"),
    });
    this.serve("operator", ["GET /v1/software"], "software/list-versions", {
      PRACTICE_TABLE: practice.keyed("DENIALS").for("Query"),
    });
    this.serve("operator", ["PUT /v1/software/{name}"], "software/require-version", {
      PRACTICE_TABLE: practice.keyed("DENIALS", "SOFTWARE#*").for("GetItem", "PutItem"),
    });
    this.serve("operator", ["PUT /v1/funds/{fundId}"], "fund/register-fund", {
      PRACTICE_TABLE: practice.keyed("FUND#*").for("GetItem", "PutItem"),
    });
    this.serve(
      "operator",
      ["PUT /v1/identity-providers/{providerId}"],
      "identity-provider/register-identity-provider",
      { PRACTICE_TABLE: practice.keyed("IDENTITY_PROVIDER#*").for("PutItem") },
    );
  }
}

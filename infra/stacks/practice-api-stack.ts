import { Stack, type StackProps } from "aws-cdk-lib";
import { HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import type { Construct } from "constructs";
import { Endpoint } from "../constructs/endpoint.ts";
import { ServiceFunction, type Surroundings } from "../constructs/service-function.ts";
import { publishKeys } from "./card-api-stack.ts";

/** The readers' API, with an authorization server of its own. */
export class PracticeApiStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & Surroundings) {
    super(scope, id, props);
    const { settings, keys, tables } = props;
    const around = { settings, keys, tables };
    const endpoint = new Endpoint(this, "Practice", { rate: 2000, burst: 4000 });
    const PRACTICE_BASE_URL = settings.practiceBaseUrl;
    const EPHEMERAL_TABLE = tables.ephemeral.tableName;
    const TOKEN_SIGNING_KEY = keys.tokenSigning.keyArn;
    const CARE_TABLE = tables.care.tableName;

    const token = new ServiceFunction(this, {
      ...around,
      name: "token/issue-reader-token",
      environment: { PRACTICE_TABLE: tables.practice.tableName, EPHEMERAL_TABLE, TOKEN_SIGNING_KEY, PRACTICE_BASE_URL },
      tableActions: { practice: ["GetItem"], ephemeral: ["PutItem"] },
      signs: ["tokenSigning"],
    });
    const context = new ServiceFunction(this, {
      ...around,
      name: "context/open-context",
      environment: {
        CARD_TABLE: tables.card.tableName,
        INSURED_TABLE: tables.insured.tableName,
        CARE_TABLE,
        EPHEMERAL_TABLE,
        TOKEN_SIGNING_KEY,
        PRACTICE_BASE_URL,
        CARD_NATURE: settings.cardNature,
      },
      tableActions: { card: ["GetItem"], insured: ["Query"], care: ["PutItem"], ephemeral: ["PutItem"] },
      readsPublicKeysOf: ["tokenSigning"],
    });
    const event = new ServiceFunction(this, {
      ...around,
      name: "care-event/record-care-event",
      environment: {
        CARE_TABLE,
        EPHEMERAL_TABLE,
        TOKEN_SIGNING_KEY,
        RECEIPT_SIGNING_KEY: keys.receiptSigning.keyArn,
        PRACTICE_BASE_URL,
      },
      tableActions: { care: ["GetItem", "PutItem"], ephemeral: ["PutItem"] },
      signs: ["receiptSigning"],
      readsPublicKeysOf: ["tokenSigning"],
    });
    const describe = new ServiceFunction(this, {
      ...around,
      name: "discovery/describe-practice-server",
      environment: { PRACTICE_BASE_URL },
    });
    endpoint.route(HttpMethod.GET, "/.well-known/oauth-authorization-server", describe);
    endpoint.route(HttpMethod.GET, "/jwks.json", publishKeys(this, around));
    endpoint.route(HttpMethod.POST, "/token", token);
    endpoint.route(HttpMethod.POST, "/v1/contexts", context);
    endpoint.route(HttpMethod.POST, "/v1/care-events", event);
  }
}

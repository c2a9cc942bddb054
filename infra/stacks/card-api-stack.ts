import { Stack, type StackProps } from "aws-cdk-lib";
import { HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import type { Construct } from "constructs";
import { Endpoint } from "../constructs/endpoint.ts";
import { ServiceFunction, type ServiceFunctionProps, type Surroundings } from "../constructs/service-function.ts";

/** The phone's, the wallets' and the public's API. */
export class CardApiStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & Surroundings) {
    super(scope, id, props);
    const { settings, keys, tables } = props;
    const endpoint = new Endpoint(this, "Card", { rate: 2000, burst: 4000 });
    const account = new HttpJwtAuthorizer("Account", settings.accountIssuer, {
      jwtAudience: [settings.accountAudience],
    });
    type Rest = Omit<ServiceFunctionProps, keyof Surroundings | "name">;
    const fn = (name: string, rest: Rest) => new ServiceFunction(this, { settings, keys, tables, name, ...rest });

    const CARD_TABLE = tables.card.tableName;
    const INSURED_TABLE = tables.insured.tableName;
    const EPHEMERAL_TABLE = tables.ephemeral.tableName;
    const ROLLOUT_TABLE = tables.rollout.tableName;
    const TOKEN_SIGNING_KEY = keys.tokenSigning.keyArn;
    const PIN_MAC_KEY = keys.pinMac.keyArn;
    const CARD_BASE_URL = settings.cardBaseUrl;
    const eligibility = { ROLLOUT_TABLE, INSURED_TABLE, CARD_TABLE, NIR_MAC_KEY: keys.nirMac.keyArn };
    const eligibilityReads = { rollout: ["Query"], insured: ["GetItem"], card: ["GetItem"] };
    const tokenKey = { readsPublicKeysOf: ["tokenSigning"] } as const;

    const rollout = fn("rollout/list-rollout", {
      environment: { ROLLOUT_TABLE },
      tableActions: { rollout: ["Query"] },
    });
    endpoint.route(HttpMethod.GET, "/v1/rollout", rollout);
    const check = { environment: eligibility, tableActions: eligibilityReads, macs: ["nirMac"] } as const;
    endpoint.route(HttpMethod.POST, "/v1/eligibility", fn("eligibility/check-eligibility", check), account);

    const start = fn("enrolment/start-enrolment", {
      environment: { ...eligibility, IDENTITY_ISSUER: settings.identityIssuer },
      tableActions: { ...eligibilityReads, card: ["GetItem", "PutItem"] },
      macs: ["nirMac"],
    });
    const identity = fn("enrolment/prove-identity", {
      environment: {
        CARD_TABLE,
        INSURED_TABLE,
        IDENTITY_ISSUER: settings.identityIssuer,
        IDENTITY_AUDIENCE: settings.identityAudience,
      },
      tableActions: { card: ["GetItem", "UpdateItem"], insured: ["GetItem"] },
    });
    const device = fn("enrolment/bind-device", {
      environment: { CARD_TABLE, EPHEMERAL_TABLE, PIN_MAC_KEY, CARD_BASE_URL, CARD_NATURE: settings.cardNature },
      tableActions: { card: ["GetItem", "PutItem", "UpdateItem"], ephemeral: ["DeleteItem"] },
      macs: ["pinMac"],
    });
    endpoint.route(HttpMethod.POST, "/v1/enrolments", start, account);
    endpoint.route(HttpMethod.POST, "/v1/enrolments/{id}/identity", identity, account);
    endpoint.route(HttpMethod.PUT, "/v1/enrolments/{id}/device", device, account);

    const nonce = fn("credential/issue-nonce", {
      environment: { EPHEMERAL_TABLE },
      tableActions: { ephemeral: ["PutItem"] },
    });
    const token = fn("token/issue-card-token", {
      environment: { CARD_TABLE, EPHEMERAL_TABLE, PIN_MAC_KEY, TOKEN_SIGNING_KEY, CARD_BASE_URL },
      tableActions: { card: ["GetItem", "UpdateItem"], ephemeral: ["DeleteItem", "PutItem"] },
      macs: ["pinMac"],
      signs: ["tokenSigning"],
    });
    const offer = fn("credential/offer-credential", {
      environment: { EPHEMERAL_TABLE, TOKEN_SIGNING_KEY, CARD_BASE_URL },
      tableActions: { ephemeral: ["PutItem"] },
      ...tokenKey,
    });
    const credential = fn("credential/issue-credential", {
      environment: {
        CARD_TABLE,
        INSURED_TABLE,
        EPHEMERAL_TABLE,
        TOKEN_SIGNING_KEY,
        CREDENTIAL_SIGNING_KEY: keys.credentialSigning.keyArn,
        CARD_BASE_URL,
      },
      tableActions: { card: ["GetItem", "PutItem"], insured: ["GetItem"], ephemeral: ["DeleteItem", "PutItem"] },
      signs: ["credentialSigning"],
      ...tokenKey,
    });
    endpoint.route(HttpMethod.POST, "/nonce", nonce);
    endpoint.route(HttpMethod.POST, "/token", token);
    endpoint.route(HttpMethod.POST, "/v1/credential-offers", offer);
    endpoint.route(HttpMethod.POST, "/credential", credential);

    const sync = fn("care-event/list-care-events", {
      environment: { CARE_TABLE: tables.care.tableName, EPHEMERAL_TABLE, TOKEN_SIGNING_KEY, CARD_BASE_URL },
      tableActions: { care: ["Query"], ephemeral: ["PutItem"] },
      ...tokenKey,
    });
    endpoint.route(HttpMethod.GET, "/v1/care-events", sync);

    const describe = fn("discovery/describe-card-issuer", { environment: { CARD_BASE_URL } });
    for (const document of ["openid-credential-issuer", "oauth-authorization-server", "jwt-vc-issuer"]) {
      endpoint.route(HttpMethod.GET, `/.well-known/${document}`, describe);
    }
    endpoint.route(HttpMethod.GET, "/jwks.json", publishKeys(this, props));
  }
}

/** The published keys, the same on the card and the practice API. */
export const publishKeys = (scope: Construct, { settings, keys, tables }: Surroundings): ServiceFunction =>
  new ServiceFunction(scope, {
    settings,
    keys,
    tables,
    name: "discovery/publish-keys",
    environment: {
      CREDENTIAL_SIGNING_KEY: keys.credentialSigning.keyArn,
      TOKEN_SIGNING_KEY: keys.tokenSigning.keyArn,
      RECEIPT_SIGNING_KEY: keys.receiptSigning.keyArn,
    },
    readsPublicKeysOf: ["credentialSigning", "tokenSigning", "receiptSigning"],
  });

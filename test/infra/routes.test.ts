import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { OPERATIONS } from "../bench/operations.ts";
import {
  everyStage,
  folderOf,
  type Json,
  ofType,
  type Properties,
  type Resource,
  referent,
  root,
  synthesize,
} from "./synthesized.ts";

/** All routes, and what API Gateway itself asks of a caller. Where it is nothing, the function checks, or there is nothing to check. */
const ROUTES = {
  card: {
    "GET /v1/rollout": "NONE",
    "GET /v1/rollout/{departement}": "NONE",
    "GET /v1/practices": "NONE",
    "POST /v1/eligibility/preview": "NONE",
    "GET /.well-known/openid-credential-issuer": "NONE",
    "GET /.well-known/oauth-authorization-server": "NONE",
    "GET /.well-known/jwt-vc-issuer": "NONE",
    "GET /v1/code-scheme": "NONE",
    "GET /vct/apcv": "NONE",
    "GET /vct/apcv/card.svg": "NONE",
    "GET /jwks.json": "NONE",
    "GET /iaca.pem": "NONE",
    "GET /status-lists": "NONE",
    "GET /status-lists/{list}": "NONE",
    "POST /v1/eligibility": "JWT",
    "POST /v1/eligibility/watch": "JWT",
    "DELETE /v1/eligibility/watch": "JWT",
    "POST /v1/enrolments": "JWT",
    "GET /v1/enrolments/{id}": "JWT",
    "DELETE /v1/enrolments/{id}": "JWT",
    "POST /v1/enrolments/{id}/identity": "JWT",
    "PUT /v1/enrolments/{id}/evidence": "JWT",
    "PUT /v1/enrolments/{id}/device": "JWT",
    "POST /nonce": "NONE",
    "POST /token": "NONE",
    "POST /challenge": "NONE",
    "POST /par": "NONE",
    "GET /authorize": "NONE",
    "GET /authorize/callback": "NONE",
    "POST /revoke": "NONE",
    "GET /v1/card": "NONE",
    "DELETE /v1/card/device": "NONE",
    "GET /v1/card/wallets": "NONE",
    "DELETE /v1/card/wallets/{id}": "NONE",
    "PUT /v1/card/code": "NONE",
    "PUT /v1/card/device/key": "NONE",
    "POST /v1/card/transfers": "NONE",
    "PUT /v1/card/device": "JWT",
    "POST /v1/card/opposition": "JWT",
    "PUT /v1/card/push-token": "NONE",
    "POST /v1/credential-offers": "NONE",
    "GET /credential-offers/{id}": "NONE",
    "POST /credential": "NONE",
    "POST /deferred-credential": "NONE",
    "POST /notification": "NONE",
    "POST /v1/check-ins": "NONE",
    "GET /v1/care-events": "NONE",
    "GET /v1/statements": "NONE",
    "GET /v1/uses": "NONE",
    "POST /v1/uses/{id}/objection": "NONE",
  },
  practice: {
    "GET /.well-known/oauth-authorization-server": "NONE",
    "GET /jwks.json": "NONE",
    "GET /jwks/receipts.json": "NONE",
    "POST /token": "NONE",
    "POST /v1/contexts": "NONE",
    "GET /v1/contexts": "NONE",
    "GET /v1/contexts/{id}": "NONE",
    "GET /v1/contexts/{id}/rights": "NONE",
    "DELETE /v1/contexts/{id}": "NONE",
    "POST /v1/rights/attestations": "NONE",
    "POST /v1/care-events": "NONE",
    "POST /v1/identity-decisions": "NONE",
    "POST /v1/statements": "NONE",
    "GET /v1/objections": "NONE",
  },
  admin: {
    "GET /v1/rollout": "AWS_IAM",
    "GET /v1/rollout/{departement}": "AWS_IAM",
    "GET /v1/rollout/changes": "AWS_IAM",
    "PUT /v1/rollout/{departement}": "AWS_IAM",
    "POST /v1/rollout/plans": "AWS_IAM",
    "POST /v1/rollout/simulations": "AWS_IAM",
    "PUT /v1/identity-providers/{providerId}": "AWS_IAM",
    "PUT /v1/funds/{fundId}": "AWS_IAM",
    "GET /v1/practices": "AWS_IAM",
    "GET /v1/practices/{practiceId}": "AWS_IAM",
    "GET /v1/practices/{practiceId}/changes": "AWS_IAM",
    "PUT /v1/practices/{practiceId}": "AWS_IAM",
    "POST /v1/practices/{practiceId}/block": "AWS_IAM",
    "POST /v1/practices/{practiceId}/unblock": "AWS_IAM",
    "PUT /v1/practices/{practiceId}/readers/{readerId}": "AWS_IAM",
    "POST /v1/practices/{practiceId}/readers/{readerId}/block": "AWS_IAM",
    "POST /v1/practices/{practiceId}/readers/{readerId}/unblock": "AWS_IAM",
    "PUT /v1/certificates/{serial}/revocation": "AWS_IAM",
    "GET /v1/signing-keys": "AWS_IAM",
    "GET /v1/signing-keys/credential/plan": "AWS_IAM",
    "PUT /v1/signing-keys/{purpose}/{generation}": "AWS_IAM",
    "PUT /v1/signing-keys/credential/{generation}/certificate": "AWS_IAM",
    "GET /v1/software": "AWS_IAM",
    "PUT /v1/software/{name}": "AWS_IAM",
  },
};

describe.each(everyStage)("APIs of the stage $stage.name", (synthesized) => {
  const { stage } = synthesized;
  const apis = ofType(synthesized, "AWS::ApiGatewayV2::Api");
  const nameOf = (api: Resource | undefined) => String(api?.properties.Name).replace(`health-card-${stage.name}-`, "");
  const partsOf = (type: string, api: Resource) =>
    ofType(synthesized, type).filter((part) => referent(synthesized, part.stack, part.properties.ApiId) === api);

  test("the three APIs have exactly their routes, and each asks of its caller what it must", () => {
    const routes = apis.map((api) => {
      const own = partsOf("AWS::ApiGatewayV2::Route", api).map(({ properties }) => [
        properties.RouteKey,
        properties.AuthorizationType,
      ]);
      return [nameOf(api), Object.fromEntries(own)];
    });
    expect(Object.fromEntries(routes)).toEqual(ROUTES);
  });

  test("every route of the admin API asks for AWS credentials", () => {
    const admin = apis
      .filter((api) => nameOf(api) === "admin")
      .flatMap((api) => partsOf("AWS::ApiGatewayV2::Route", api));
    expect(admin.length).toBeGreaterThan(0);
    for (const { path, properties } of admin) expect.soft(properties.AuthorizationType, path).toBe("AWS_IAM");
  });

  test("account tokens must come from the stage's provider, for the stage's audience", () => {
    const authorizers = ofType(synthesized, "AWS::ApiGatewayV2::Authorizer").map(({ properties }) => properties);
    expect(authorizers).toEqual([
      expect.objectContaining({
        AuthorizerType: "JWT",
        IdentitySource: ["$request.header.Authorization"],
        JwtConfiguration: { Issuer: stage.accountIssuer, Audience: [stage.accountAudience] },
      }),
    ]);
  });

  test("every route leads to the live alias of a function, which lets in that route only", () => {
    const integrations = ofType(synthesized, "AWS::ApiGatewayV2::Integration");
    const aliasOf = (resource: Resource, value: Json | undefined) => referent(synthesized, resource.stack, value)?.type;
    for (const one of integrations) {
      expect.soft(aliasOf(one, one.properties.IntegrationUri), one.path).toBe("AWS::Lambda::Alias");
    }
    for (const permission of ofType(synthesized, "AWS::Lambda::Permission")) {
      expect.soft(aliasOf(permission, permission.properties.FunctionName), permission.path).toBe("AWS::Lambda::Alias");
      expect.soft(permission.properties.SourceArn, permission.path).toBeDefined();
    }
  });

  const next = (resource: Resource | undefined, value: Json | undefined) =>
    resource && referent(synthesized, resource.stack, value);
  const served = ofType(synthesized, "AWS::ApiGatewayV2::Route").map((route) => {
    const { "Fn::Join": target } = route.properties.Target as { "Fn::Join": [string, [string, Json]] };
    const alias = next(route, next(route, target[1][1])?.properties.IntegrationUri);
    const fn = next(alias, alias?.properties.FunctionName);
    return { key: String(route.properties.RouteKey), folder: fn ? folderOf(fn) : "none" };
  });

  test("every operation that is benchmarked is measured at the function that its route leads to", () => {
    for (const { name, route, folder } of OPERATIONS) {
      expect.soft(served, name).toContainEqual({ key: `${route.method} ${route.path.split(" ")[0]}`, folder });
    }
  });

  test("the page of each capability tells by which routes its functions are called", () => {
    for (const { key, folder } of served) {
      const [capability = "", name] = folder.split("/");
      const lines = readFileSync(join(root, "functions", capability, "README.md"), "utf8").split("\n");
      const row = lines.find((line) => line.startsWith(`| [\`${name}\`](${name}) |`));
      expect.soft(row, folder).toContain(`\`${key}\``);
    }
  });

  test("every API is throttled, each by its own measure", () => {
    const rates = apis.map((api) => {
      const stages = partsOf("AWS::ApiGatewayV2::Stage", api).map(({ properties }) => properties);
      expect(stages.map(({ StageName }) => StageName)).toEqual(["$default"]);
      const rate = stages.map(({ DefaultRouteSettings }) => (DefaultRouteSettings as Properties).ThrottlingRateLimit);
      return [nameOf(api), ...rate];
    });
    const { cardRate, practiceRate, adminRate } = stage;
    expect(Object.fromEntries(rates)).toEqual({ card: cardRate, practice: practiceRate, admin: adminRate });
  });

  test("access logs tell of route, status and time, and of no person", () => {
    for (const { path, properties } of ofType(synthesized, "AWS::ApiGatewayV2::Stage")) {
      const { Format } = properties.AccessLogSettings as Properties;
      expect
        .soft(Object.values(JSON.parse(String(Format))).sort(), path)
        .toEqual([
          "$context.error.responseType",
          "$context.integrationLatency",
          "$context.requestId",
          "$context.requestTimeEpoch",
          "$context.responseLatency",
          "$context.routeKey",
          "$context.status",
        ]);
    }
  });

  test("pages of other origins may read what the card API publishes, and nothing else", () => {
    for (const api of apis) {
      const open = { AllowOrigins: ["*"], AllowMethods: ["GET"], ExposeHeaders: ["DPoP-Nonce", "WWW-Authenticate"] };
      const expected = nameOf(api) === "card" ? open : undefined;
      if (expected) expect.soft(api.properties.CorsConfiguration, api.path).toMatchObject(expected);
      else expect.soft(api.properties.CorsConfiguration, api.path).toBeUndefined();
    }
  });
});

describe("an API with a certificate", () => {
  const certificate = "arn:aws:acm:eu-west-3:123456789012:certificate/0000";
  const synthesized = synthesize({
    stage: "prod",
    practiceBaseUrl: "https://practice.card.test",
    practiceCertificate: certificate,
    practiceTruststore: "s3://readers/authorities.pem#v1",
  });
  const practice = ofType(synthesized, "AWS::ApiGatewayV2::Api").find(({ path }) => path.includes("PracticeApi"));

  test("answers at its own name with TLS 1.2, asks readers for a client certificate, and closes the default address", () => {
    const [domain, ...others] = ofType(synthesized, "AWS::ApiGatewayV2::DomainName");
    expect(others).toEqual([]);
    expect(domain?.properties).toMatchObject({
      DomainName: "practice.card.test",
      DomainNameConfigurations: [{ CertificateArn: certificate, SecurityPolicy: "TLS_1_2" }],
      MutualTlsAuthentication: { TruststoreUri: "s3://readers/authorities.pem", TruststoreVersion: "v1" },
    });
    expect(practice?.properties.DisableExecuteApiEndpoint).toBe(true);
  });
});

import { describe, expect, test } from "vitest";
import { readStage } from "../../infra/config.ts";
import { SettingsError } from "../../infra/settings-error.ts";
import { everyStage, fullStage, type Json, ofType, type Properties, referent, synthesize } from "./synthesized.ts";

const [distribution] = ofType(fullStage, "AWS::CloudFront::Distribution");
const config = (distribution?.properties.DistributionConfig ?? {}) as Record<string, Json>;
const behaviours = config.CacheBehaviors as unknown as Properties[];
const [acl] = ofType(fullStage, "AWS::WAFv2::WebACL");
const rules = acl?.properties.Rules as unknown as Properties[];

/** What the card API answers to a GET of one person; every other GET is a public document. */
const PERSONAL = [
  "/authorize",
  "/authorize/callback",
  "/credential-offers/{id}",
  "/v1/card",
  "/v1/card/wallets",
  "/v1/care-events",
  "/v1/enrolments/{id}",
  "/v1/statements",
];

describe("the card API behind CloudFront", () => {
  test("is asked for at its public name, by TLS 1.2 at least, and never without", () => {
    expect(config.Aliases).toEqual(["card.example"]);
    expect(config.ViewerCertificate).toMatchObject({
      MinimumProtocolVersion: "TLSv1.2_2021",
      SslSupportMethod: "sni-only",
    });
    for (const behaviour of [config.DefaultCacheBehavior as Properties, ...behaviours]) {
      expect.soft(behaviour.ViewerProtocolPolicy).toBe("https-only");
    }
  });

  test("lets in nobody but CloudFront: it asks for a client certificate of the edge's own authority, and its other address is closed", () => {
    const [origin, ...others] = config.Origins as unknown as Properties[];
    expect(others).toEqual([]);
    expect(origin).toMatchObject({
      DomainName: "origin.card.example",
      CustomOriginConfig: {
        OriginProtocolPolicy: "https-only",
        OriginSSLProtocols: ["TLSv1.2"],
        OriginMtlsConfig: { ClientCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/client" },
      },
    });
    const name = ofType(fullStage, "AWS::ApiGatewayV2::DomainName").find(({ path }) => path.includes("CardApi"));
    expect(name?.properties).toMatchObject({
      DomainName: "origin.card.example",
      DomainNameConfigurations: [{ SecurityPolicy: "TLS_1_2" }],
      MutualTlsAuthentication: { TruststoreUri: "s3://edge/authority.pem", TruststoreVersion: "v1" },
    });
    const api = ofType(fullStage, "AWS::ApiGatewayV2::Api").find(({ path }) => path.includes("CardApi"));
    expect(api?.properties.DisableExecuteApiEndpoint).toBe(true);
  });

  test("is guarded by AWS's rules, counting only where a phone's attestation is longer than they let through, and by a rate per address", () => {
    expect(referent(fullStage, distribution?.stack ?? "", config.WebACLId)).toBe(acl);
    expect(acl?.properties).toMatchObject({ Scope: "CLOUDFRONT", DefaultAction: { Allow: {} } });
    const [rate, ...managed] = rules;
    expect(rate).toMatchObject({
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
      Statement: { RateBasedStatement: { Limit: 3_000, EvaluationWindowSec: 60, AggregateKeyType: "IP" } },
    });
    const groups = managed.map(({ Statement, OverrideAction }) => {
      const { Name, RuleActionOverrides } = (Statement as Properties).ManagedRuleGroupStatement as Properties;
      expect.soft(OverrideAction, String(Name)).toEqual({ None: {} });
      return [Name, (RuleActionOverrides as unknown as Properties[]).map(({ Name: rule }) => rule)];
    });
    expect(groups).toEqual([
      ["AWSManagedRulesAmazonIpReputationList", []],
      ["AWSManagedRulesKnownBadInputsRuleSet", []],
      ["AWSManagedRulesCommonRuleSet", ["SizeRestrictions_BODY"]],
    ]);
  });

  test("keeps copies of public documents only, as long as they say themselves, apart by language, form and origin", () => {
    const { CachePolicyId: never } = config.DefaultCacheBehavior as Properties;
    expect(never).toBe("4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
    const kept = behaviours.map(({ PathPattern }) => new RegExp(`^${String(PathPattern).replaceAll("*", ".*")}$`));
    const isKept = (path: string) => kept.some((pattern) => pattern.test(path));
    const routes = ofType(fullStage, "AWS::ApiGatewayV2::Route")
      .filter(({ stack }) => /-(Card|Wallet)Api$/.test(stack))
      .map(({ properties }) => String(properties.RouteKey).split(" "));
    const paths = (isRead: boolean) =>
      routes.flatMap(([method, path = ""]) => ((method === "GET") === isRead ? [path] : []));
    expect(paths(true).filter((path) => isKept(path) === PERSONAL.includes(path))).toEqual([]);
    expect(paths(false).filter(isKept)).toEqual([]);
    const [policy] = ofType(fullStage, "AWS::CloudFront::CachePolicy");
    expect(policy?.properties.CachePolicyConfig).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 0,
      ParametersInCacheKeyAndForwardedToOrigin: {
        HeadersConfig: { Headers: ["Accept", "Accept-Language", "Origin"] },
        QueryStringsConfig: { QueryStringBehavior: "all" },
        CookiesConfig: { CookieBehavior: "none" },
      },
    });
    for (const behaviour of behaviours) {
      expect.soft(referent(fullStage, distribution?.stack ?? "", behaviour.CachePolicyId)).toBe(policy);
    }
  });

  test("answers with security headers, and keeps no error", () => {
    const [headers] = ofType(fullStage, "AWS::CloudFront::ResponseHeadersPolicy");
    const { SecurityHeadersConfig } = (headers?.properties.ResponseHeadersPolicyConfig ?? {}) as Properties;
    expect(SecurityHeadersConfig).toMatchObject({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, Override: true },
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: "DENY" },
      ReferrerPolicy: { ReferrerPolicy: "no-referrer" },
    });
    const errors = config.CustomErrorResponses as unknown as Properties[];
    expect(errors.length).toBeGreaterThan(3);
    for (const { ErrorCachingMinTTL } of errors) expect(ErrorCachingMinTTL).toBe(0);
  });

  test("is not there without its settings, nor on one machine", () => {
    for (const stage of everyStage) expect(ofType(stage, "AWS::CloudFront::Distribution")).toEqual([]);
  });

  test("stops with one line that names what is missing, when some of its settings are given", () => {
    const given = { stage: "prod", preview: "true", cardOrigin: "origin.card.example" };
    const line =
      "Stage prod: CloudFront before the card API needs cardEdgeCertificate, cardOriginClientCertificate, cardOriginTruststore, cardCertificate too.";
    expect(() => readStage(given)).toThrow(new SettingsError(line));
    const inParis = "arn:aws:acm:eu-west-3:123456789012:certificate/edge";
    expect(() => readStage({ ...given, cardEdgeCertificate: inParis })).toThrow(
      "must be the ARN of an ACM certificate in us-east-1",
    );
  });

  test("has another name than its origin, which it would ask in circles", () => {
    const given = { stage: "prod", preview: "true", cardOrigin: "card.example" };
    const line = "Stage prod: cardOrigin must be another name than that of cardBaseUrl.";
    expect(() => readStage(given)).toThrow(new SettingsError(line));
  });
});

describe("what keeps one flood from starving the others", () => {
  test("open routes take at most a half of their API's rate, enrolment a quarter, and the counter all of it", () => {
    for (const synthesized of [...everyStage, fullStage]) {
      const settings = Object.fromEntries(
        ofType(synthesized, "AWS::ApiGatewayV2::Stage").map(({ stack, properties }) => [
          stack.split("-").at(-1),
          properties.RouteSettings as Record<string, Properties | undefined>,
        ]),
      );
      const { cardRate, practiceRate } = synthesized.stage;
      expect(settings.CardApi?.["GET /v1/rollout"]?.ThrottlingRateLimit).toBe(cardRate / 2);
      expect(settings.CardApi?.["GET /v1/practices"]?.ThrottlingRateLimit).toBe(Math.ceil(cardRate / 20));
      expect(settings.CardApi?.["POST /token"]?.ThrottlingRateLimit).toBe(0.75 * cardRate);
      expect(settings.CardApi?.["POST /v1/enrolments"]?.ThrottlingRateLimit).toBe(cardRate / 4);
      expect(settings.CardApi?.["GET /v1/care-events"]).toBeUndefined();
      expect(settings.PracticeApi?.["POST /token"]?.ThrottlingRateLimit).toBe(0.75 * practiceRate);
      expect(settings.PracticeApi?.["POST /v1/contexts"]).toBeUndefined();
    }
  });

  test("the counter's functions have runs of their own, and are warm while practices are open", () => {
    const functions = ofType(fullStage, "AWS::Lambda::Function");
    const reserved = functions.filter(({ properties }) => properties.ReservedConcurrentExecutions === 200);
    expect(reserved.map(({ path }) => path.split("/")[1]).sort()).toEqual(["OpenContext", "RecordCareEvent"]);
    const targets = ofType(fullStage, "AWS::ApplicationAutoScaling::ScalableTarget");
    expect(targets).toHaveLength(2);
    for (const { properties, path } of targets) {
      expect.soft(properties, path).toMatchObject({ MinCapacity: 1, MaxCapacity: 20 });
      const actions = properties.ScheduledActions as unknown as Properties[];
      expect
        .soft(actions.map(({ Schedule, Timezone, ScalableTargetAction }) => [Schedule, Timezone, ScalableTargetAction]))
        .toEqual([
          ["cron(30 7 ? * MON-SAT *)", "Europe/Paris", { MinCapacity: 20 }],
          ["cron(0 20 ? * MON-SAT *)", "Europe/Paris", { MinCapacity: 1 }],
        ]);
    }
  });

  test("no more environments are warm than may run, which Lambda would refuse in the middle of a deployment", () => {
    const given = { stage: "prod", preview: "true", counterConcurrency: "10", counterWarm: "11" };
    const line = "Stage prod: counterWarm must be at most counterConcurrency, 10.";
    expect(() => readStage(given)).toThrow(new SettingsError(line));
    expect(readStage({ ...given, counterWarm: "10" })).toMatchObject({ counterConcurrency: 10, counterWarm: 10 });
  });

  test("practices open and close when the settings say", () => {
    const given = { stage: "dev", counterWarm: "5", counterOpens: "06:05", counterCloses: "21:45" };
    const targets = ofType(synthesize(given), "AWS::ApplicationAutoScaling::ScalableTarget");
    expect(targets).toHaveLength(2);
    for (const { properties, path } of targets) {
      const actions = properties.ScheduledActions as unknown as Properties[];
      const schedules = actions.map(({ Schedule }) => Schedule);
      expect.soft(schedules, path).toEqual(["cron(5 6 ? * MON-SAT *)", "cron(45 21 ? * MON-SAT *)"]);
    }
  });

  test.each(["7:30", "24:00", "12:60", "noon", "07:30:00"])("practices can't open at %s", (counterOpens) => {
    const given = { stage: "prod", preview: "true", counterOpens };
    expect(() => readStage(given)).toThrow("counterOpens must be a time such as 07:30");
  });

  test.each(["20:00", "20:01"])("practices that close at 20:00 open before, and not at %s", (counterOpens) => {
    const line = "Stage prod: counterOpens must be before counterCloses, 20:00.";
    expect(() => readStage({ stage: "prod", preview: "true", counterOpens })).toThrow(new SettingsError(line));
  });

  test("before a campaign the tables that take its writes are warmed", () => {
    const warmed = ofType(fullStage, "AWS::DynamoDB::Table").filter(({ properties }) => properties.WarmThroughput);
    expect(warmed.map(({ path }) => path.split("/")[1]).sort()).toEqual(["Card", "Care", "Ephemeral"]);
    for (const { properties } of warmed) {
      expect(properties.WarmThroughput).toEqual({ WriteUnitsPerSecond: 16_000, ReadUnitsPerSecond: 48_000 });
    }
  });
});

import { type App, CfnOutput, Duration, Validations } from "aws-cdk-lib";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  type CfnDistribution,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import type { Stage } from "../config.ts";
import { EdgeFirewall } from "../constructs/edge-firewall.ts";
import { StageStack } from "../constructs/stage-stack.ts";

/** What everybody gets the same, and says itself for how long it may be kept. */
const PUBLIC_DOCUMENTS = [
  "/.well-known/*",
  "/iaca.pem",
  "/jwks.json",
  "/status-lists*",
  "/vct/*",
  "/v1/code-scheme",
  "/v1/practices",
  "/v1/rollout*",
];

/** CloudFront takes certificates and firewalls from this region only. Nothing is kept there: no log, no copy but of public documents. */
const REGION = "us-east-1";

/** What stands before the card API: a firewall, a cache of public documents, and the only way in. */
export class EdgeStack extends StageStack {
  constructor(app: App, stage: Stage, edge: NonNullable<Stage["edge"]>) {
    super(app, "Edge", stage, { description: "Edge of the card API of the health card", region: REGION });
    const firewall = new EdgeFirewall(this, "Firewall", stage);
    const origin = new HttpOrigin(edge.origin, {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      keepaliveTimeout: Duration.seconds(60),
    });
    const common = {
      origin,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: this.securityHeaders(),
    };
    const kept: BehaviorOptions = {
      ...common,
      cachePolicy: this.byOriginsWord(),
      // Pages of other origins ask first whether they may.
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      compress: true,
    };
    const distribution = new Distribution(this, "Distribution", {
      comment: `Card API of the health card (${stage.name})`,
      domainNames: [new URL(stage.cardBaseUrl).hostname],
      certificate: Certificate.fromCertificateArn(this, "Certificate", edge.certificate),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      webAclId: firewall.arn,
      defaultBehavior: {
        ...common,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        allowedMethods: AllowedMethods.ALLOW_ALL,
      },
      additionalBehaviors: Object.fromEntries(PUBLIC_DOCUMENTS.map((path) => [path, kept])),
      // An error is nobody else's answer.
      errorResponses: [400, 403, 404, 500, 502, 503, 504].map((httpStatus) => ({
        httpStatus,
        ttl: Duration.seconds(0),
      })),
    });
    showClientCertificate(distribution, edge.clientCertificate);
    answerFindings(distribution);
    new CfnOutput(this, "CardDomainTarget", { value: distribution.distributionDomainName });
  }

  /** Kept for as long as the answer says, and not at all if it doesn't say; what the answer depends on is part of the key. */
  private byOriginsWord(): CachePolicy {
    return new CachePolicy(this, "PublicDocuments", {
      cachePolicyName: `health-card-${this.stage.name}-public-documents`,
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(365),
      headerBehavior: CacheHeaderBehavior.allowList("Accept", "Accept-Language", "Origin"),
      queryStringBehavior: CacheQueryStringBehavior.all(),
      cookieBehavior: CacheCookieBehavior.none(),
      enableAcceptEncodingGzip: true,
    });
  }

  private securityHeaders(): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, "SecurityHeaders", {
      responseHeadersPolicyName: `health-card-${this.stage.name}-security`,
      securityHeadersBehavior: {
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: false, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      },
      removeHeaders: ["Server", "X-Powered-By"],
    });
  }
}

/** The origin asks for this certificate by mutual TLS: whoever has not got it is not even heard. No construct of CDK's knows it yet. */
function showClientCertificate(distribution: Distribution, clientCertificateArn: string): void {
  const template = distribution.node.defaultChild as CfnDistribution;
  const path = "DistributionConfig.Origins.0.CustomOriginConfig.OriginMtlsConfig";
  template.addPropertyOverride(path, { ClientCertificateArn: clientCertificateArn });
}

function answerFindings(distribution: Distribution): void {
  Validations.of(distribution).acknowledge(
    {
      id: "AwsSolutions-CFR1",
      reason: "People travel: a card is not blocked because its holder is in another country.",
    },
    {
      id: "AwsSolutions-CFR3",
      reason:
        "Such logs hold addresses of people with what they asked for, outside the EEA; the API's own log has none.",
    },
  );
}

import { Validations } from "aws-cdk-lib";
import { CfnWebACL } from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";

/** Rules that AWS tends, in the order in which they are asked. */
const MANAGED: readonly { readonly name: string; readonly countOnly: readonly string[] }[] = [
  { name: "AWSManagedRulesAmazonIpReputationList", countOnly: [] },
  { name: "AWSManagedRulesKnownBadInputsRuleSet", countOnly: [] },
  // Bodies of 16 KiB are taken: attestations of phones are longer than the 8 KiB that this one lets through.
  { name: "AWSManagedRulesCommonRuleSet", countOnly: ["SizeRestrictions_BODY"] },
];

/** What CloudFront asks of every request before it goes on. */
export class EdgeFirewall extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const acl = new CfnWebACL(this, "Acl", {
      name: `health-card-${stage.name}-card`,
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      visibilityConfig: visible("Card"),
      rules: [ratePerAddress(stage.cardRatePerAddress), ...MANAGED.map(managedRule)],
    });
    this.arn = acl.attrArn;
    Validations.of(acl).acknowledge({
      id: "NIST.800.53.R5-WAFv2LoggingEnabled",
      reason:
        "Its logs hold whole headers, tokens and addresses of people; counts by rule and samples of three hours do.",
    });
  }
}

function ratePerAddress(limit: number): CfnWebACL.RuleProperty {
  return {
    name: "RatePerAddress",
    priority: 0,
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: { rateBasedStatement: { limit, evaluationWindowSec: 60, aggregateKeyType: "IP" } },
    visibilityConfig: visible("RatePerAddress"),
  };
}

const managedRule = ({ name, countOnly }: (typeof MANAGED)[number], index: number): CfnWebACL.RuleProperty => ({
  name,
  priority: index + 1,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: "AWS",
      name,
      ruleActionOverrides: countOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  visibilityConfig: visible(name),
});

const visible = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
});

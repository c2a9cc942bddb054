import { isDeepStrictEqual } from "node:util";

/** A CloudFormation template, as far as it is looked at. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** What a change does to something that can't be made again as it was. */
export interface Danger {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly does: "remove" | "replace" | "unprotect";
  /** What of it, for whoever reads: the properties that change. */
  readonly because: string;
}

/**
 * Types that hold something, or whose address others have written down, each with the properties that CloudFormation changes in place.
 * Whatever is not named here counts as a replacement: what nobody has looked up is refused.
 * Source: "Update requires" in the CloudFormation reference of each type.
 */
export const CHANGED_IN_PLACE: Readonly<Record<string, readonly string[]>> = {
  "AWS::DynamoDB::Table": [
    "AttributeDefinitions",
    "BillingMode",
    "DeletionProtectionEnabled",
    "GlobalSecondaryIndexes",
    "OnDemandThroughput",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "StreamSpecification",
    "TableClass",
    "Tags",
    "TimeToLiveSpecification",
    "WarmThroughput",
  ],
  "AWS::KMS::Key": [
    "Description",
    "EnableKeyRotation",
    "KeyPolicy",
    "PendingWindowInDays",
    "RotationPeriodInDays",
    "Tags",
  ],
  "AWS::S3::Bucket": [
    "AccelerateConfiguration",
    "BucketEncryption",
    "LifecycleConfiguration",
    "LoggingConfiguration",
    "NotificationConfiguration",
    "PublicAccessBlockConfiguration",
    "Tags",
    "VersioningConfiguration",
  ],
  "AWS::SQS::Queue": [
    "KmsDataKeyReusePeriodSeconds",
    "KmsMasterKeyId",
    "MessageRetentionPeriod",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "Tags",
    "VisibilityTimeout",
  ],
  "AWS::Backup::BackupVault": ["AccessPolicy", "BackupVaultTags", "LockConfiguration", "Notifications"],
  "AWS::ApiGatewayV2::Api": ["CorsConfiguration", "DisableExecuteApiEndpoint", "Name", "Tags"],
  "AWS::ApiGatewayV2::DomainName": ["DomainNameConfigurations", "MutualTlsAuthentication", "Tags"],
  "AWS::CloudFront::Distribution": ["DistributionConfig", "Tags"],
  // Phones' endpoints are its own: another name or platform is another application.
  "Custom::PushPlatform": ["Attributes", "Revision", "SecretName", "ServiceToken", "ServiceTimeout"],
};

/** Settings that protect, with what says that they do. Taking one away destroys nothing yet, and so is easily overlooked. */
const PROTECTIONS: Readonly<Record<string, (resource: TemplateResource) => boolean>> = {
  "deletion policy": ({ DeletionPolicy }) => DeletionPolicy?.startsWith("Retain") === true,
  "replacement policy": ({ UpdateReplacePolicy }) => UpdateReplacePolicy === "Retain",
  "deletion protection": ({ Properties }) => Properties?.DeletionProtectionEnabled === true,
  "point-in-time recovery": ({ Properties }) =>
    isDeepStrictEqual(Properties?.PointInTimeRecoverySpecification, { PointInTimeRecoveryEnabled: true }),
  versions: ({ Properties }) => isDeepStrictEqual(Properties?.VersioningConfiguration, { Status: "Enabled" }),
};

/** Every change from one template of a stack to the next that would remove, replace or unprotect something stateful. */
export function dangersIn(stack: string, before: Template, after: Template): readonly Danger[] {
  return Object.entries(before.Resources).flatMap(([logicalId, old]) => {
    const inPlace = CHANGED_IN_PLACE[old.Type];
    if (inPlace === undefined) return [];
    const danger = (does: Danger["does"], because: string) => ({ stack, logicalId, type: old.Type, does, because });
    const next = after.Resources[logicalId];
    if (next === undefined) return [danger("remove", "it is no longer in the template")];
    if (next.Type !== old.Type) return [danger("replace", `it becomes ${next.Type}`)];
    const replacing = changedProperties(old, next).filter((property) => !inPlace.includes(property));
    const lost = Object.entries(PROTECTIONS).flatMap(([name, isOn]) => (isOn(old) && !isOn(next) ? [name] : []));
    return [
      ...(replacing.length > 0 ? [danger("replace", replacing.join(", "))] : []),
      ...(lost.length > 0 ? [danger("unprotect", lost.join(", "))] : []),
    ];
  });
}

/** Names of the properties that differ, sorted. */
export function changedProperties(old: TemplateResource, next: TemplateResource): readonly string[] {
  const names = new Set([...Object.keys(old.Properties ?? {}), ...Object.keys(next.Properties ?? {})]);
  return [...names].filter((name) => !isDeepStrictEqual(old.Properties?.[name], next.Properties?.[name])).sort();
}

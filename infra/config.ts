import * as z from "zod";
import { AnonymousWallets } from "../shared/domain/anonymous-wallets.ts";
import type { AttestationPolicy } from "../shared/protocol/device-attestation/policy.ts";
import { ENCRYPTION_SETTINGS } from "../shared/protocol/jwe/encryption.ts";
import { RECEIPT_SIGNINGS } from "../shared/protocol/receipt.ts";
import type { AccountProvider } from "../shared/protocol/sign-in.ts";
import type { WalletProviders } from "../shared/protocol/wallet-providers.ts";
import { type AccountSetting, accountProviderOf, accountSettings } from "./account-provider.ts";
import {
  type AttestationSetting,
  attestationSettings,
  localAttestationSettings,
  localPolicy,
  realPolicy,
} from "./device-attestation.ts";
import { type Edge, type EdgeSetting, edgeOf, edgeSettings } from "./edge.ts";
import { PREVIEW } from "./preview.ts";
import { checkReadiness, LOCAL_READINESS, readinessSettings } from "./readiness.ts";
import {
  audience,
  backupVault,
  baseUrl,
  certificate,
  EEA_REGIONS,
  generationRange,
  issuer,
  listSize,
  listTtl,
  RETENTION_DAYS,
  rate,
  secretName,
  signingKeyWait,
  truststore,
  wholeNumber,
  wholeNumberFrom,
} from "./setting-formats.ts";
import { SettingsError } from "./settings-error.ts";
import { checkRoom, type WalletProviderSetting, walletProviderSettings } from "./wallet-providers.ts";

export const STAGES = ["local", "dev", "prod"] as const;
export type StageName = (typeof STAGES)[number];

/** Settings that every stage has. */
const common = {
  /** Where the stage lives. */
  region: z.enum(EEA_REGIONS, `must be one of ${EEA_REGIONS.join(", ")}`).default("eu-west-3"),
  /** Requests per second that each API takes before it answers 429; twice as many in a burst. */
  cardRate: rate.default(3_000),
  practiceRate: rate.default(2_000),
  adminRate: rate.default(20),
  /** MAC keys for insured numbers that exist. One more makes a new key: new people are stored under it, the others stay found. */
  nirMacKeys: wholeNumber.max(3, "must be at most 3").default(1),
  /** Parts of the funds' files that are imported at the same time; each makes up to 1,000 MACs and 1,000 writes a second. */
  importConcurrency: wholeNumberFrom(2, 50).default(4),
  /** Pushes that SNS takes from the account a second: the quota "Publish messages" of Amazon SNS. The workers keep below it. */
  pushRate: wholeNumberFrom(100, 30_000).default(300),
  /** Generations of each signing key that exist: the next one is made before it is needed, and one is left out once it is retired. */
  credentialKeys: generationRange,
  tokenKeys: generationRange,
  receiptKeys: generationRange,
  metadataKeys: generationRange,
  /** Which key signs receipts: one of the environment that KMS certified for an hour, or KMS itself each time, which waits longer and costs more. */
  receiptSigning: z.enum(RECEIPT_SIGNINGS, `must be ${RECEIPT_SIGNINGS.join(" or ")}`).default("environment"),
  /** Days that logs are kept. */
  logRetentionDays: z.coerce
    .number()
    .refine((days) => RETENTION_DAYS.some((known) => known === days), `must be one of ${RETENTION_DAYS.join(", ")}`)
    .default(90),
  /** Whether wallets must encrypt credential requests, and have the answers encrypted, or only may. */
  credentialEncryption: z.enum(ENCRYPTION_SETTINGS, "must be optional or required").default("optional"),
};

const LocalSettings = z.strictObject({
  ...common,
  /** First of the five neighbouring ports: card, practice, admin, account provider, identity provider. */
  port: wholeNumber.max(65_531, "must be at most 65531").default(3000),
  ...localAttestationSettings,
  statusListSize: listSize.default(2 ** 17),
  statusListTtl: listTtl.default(5),
  signingKeyWait: signingKeyWait.default(3),
  anonymousWallets: AnonymousWallets.default("allowed"),
});

const RealSettings = z.strictObject({
  ...common,
  /** Account to deploy to; by default the one that the credentials belong to. */
  account: z
    .string()
    .regex(/^\d{12}$/, "must be 12 digits")
    .optional(),
  /** Public address of the card API: OpenID4VCI issuer identifier, issuer of tokens and credentials. Fixed once cards exist. */
  cardBaseUrl: baseUrl,
  /** Public address of the practice API: issuer of reader tokens and receipts. */
  practiceBaseUrl: baseUrl,
  /** OpenID Connect provider of the health account, whose tokens API Gateway checks. */
  accountIssuer: issuer,
  accountAudience: audience.default("apcv"),
  ...accountSettings,
  /** Identity provider whose signed assertions prove who enrols. */
  identityIssuer: issuer,
  identityAudience: audience.default("apcv-enrolment"),
  /** Secrets that hold the SNS platform application attributes (JSON) for Google's and Apple's push services. */
  pushAndroidSecret: secretName,
  pushIosSecret: secretName,
  /** Raise it after changing a push secret, so that the next deploy reads the secrets again. */
  pushRevision: wholeNumber.default(1),
  statusListSize: listSize.default(2 ** 20),
  statusListTtl: listTtl.default(900),
  /** A day, for verifiers that fetch keys less often than they are asked to; an hour at least, for the caches on the way. */
  signingKeyWait: signingKeyWait.min(3_600, "must be 3600 or more").default(24 * 3600),
  /** With a certificate an API answers at its base URL's host name only, and its execute-api address is closed. */
  cardCertificate: certificate.optional(),
  practiceCertificate: certificate.optional(),
  /** `s3://bucket/key#version` of the certificate authorities that readers' client certificates come from: asks for mutual TLS. */
  practiceTruststore: truststore.optional(),
  /** Whether there is a canary: its phone may be vouched for, `npm run canary -- enrol` gives it its card, and it plays its journey. */
  canary: z.enum(["on", "off"], "must be on or off").default("off"),
  ...edgeSettings,
  ...readinessSettings,
  /** ARN of an AWS Backup vault in another account or region, in the EEA too: every night's copy of the tables is copied there. */
  backupCopyVault: backupVault.optional(),
  /** Who gets an e-mail when an alarm goes off or ends. */
  alarmEmail: z.email("must be an e-mail address").optional(),
  ...attestationSettings,
  ...walletProviderSettings,
  /** Whether wallets that no provider vouches for may redeem an offer. */
  anonymousWallets: AnonymousWallets.default("refused"),
});
type RealSettings = z.infer<typeof RealSettings>;

/** Names of the settings of a stage on AWS. */
export const SETTING_NAMES: readonly string[] = Object.keys(RealSettings.shape);

/** What the stacks are built from. Real stages are those on AWS: `dev` and `prod`. */
export interface Stage
  extends Omit<
    RealSettings,
    "pushAndroidSecret" | "pushIosSecret" | AttestationSetting | WalletProviderSetting | AccountSetting | EdgeSetting
  > {
  readonly name: StageName;
  readonly isReal: boolean;
  /** Which nature of card this stage accepts: a test card is worth nothing in production. */
  readonly cardNature: "test" | "real";
  /** None on one machine, where the credentials are made up. */
  readonly pushSecrets?: { readonly android: string; readonly ios: string };
  /** CloudFront before the card API. */
  readonly edge?: Edge | undefined;
  /** What is asked of the phones that are bound. */
  readonly attestation: AttestationPolicy;
  /** Where people sign in before a wallet gets a code. */
  readonly accountProvider: AccountProvider;
  /** Whose word on wallets and on their keys counts. */
  readonly walletProviders: WalletProviders;
}

/**
 * Reads the stage and its settings from the CDK context: `-c stage=… -c name=value`, for a real stage also the object named after the
 * stage in cdk.json's context; `-c` wins. With `-c preview=true` stand-ins fill what is missing.
 * @throws SettingsError
 */
export function readStage(context: Readonly<Record<string, unknown>>): Stage {
  const { stage, preview, dev, prod, ...given } = ownContext(context);
  const name = STAGES.find((known) => known === stage);
  if (!name) throw new SettingsError(`Say which stage: -c stage=${STAGES.join("|")}.`);
  if (name === "local") return localStage(check(name, LocalSettings, given));
  const written = z.record(z.string(), z.unknown()).safeParse({ dev, prod }[name] ?? {});
  if (!written.success)
    throw new SettingsError(`Stage ${name}: cdk.json's context.${name} must be an object of settings.`);
  const standIns = preview === "true" ? PREVIEW : {};
  return realStage(name, check(name, RealSettings, { ...standIns, ...written.data, ...given }));
}

/** Flags of CDK itself have a colon in their name; whatever has none is ours, so that a misspelt setting is noticed. */
function ownContext(context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const foreign = new Set(["acknowledged-issue-numbers", "cli-telemetry"]);
  return Object.fromEntries(Object.entries(context).filter(([key]) => !key.includes(":") && !foreign.has(key)));
}

function check<Settings>(stage: StageName, schema: z.ZodType<Settings>, given: Record<string, unknown>): Settings {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `there is no setting ${issue.keys.join(", ")}`
      : `${issue.path.join(".")} ${issue.message}`,
  );
  const where = stage === "local" ? "" : ` or in cdk.json under context.${stage}`;
  const advice = `Give settings as -c name=value${where}; infra/config.ts explains each.`;
  throw new SettingsError(`Stage ${stage}: ${faults.join("; ")}. ${advice}`);
}

function localStage({ port, ...settings }: z.infer<typeof LocalSettings>): Stage {
  const address = (offset: number) => `http://localhost:${port + offset}`;
  return {
    ...settings,
    name: "local",
    isReal: false,
    cardNature: "test",
    cardBaseUrl: address(0),
    practiceBaseUrl: address(1),
    accountIssuer: address(3),
    accountAudience: "apcv",
    accountProvider: accountProviderOf({
      accountIssuer: address(3),
      accountClientId: "apcv-wallets",
      accountAuthorizationEndpoint: `${address(3)}/authorize`,
      accountTokenEndpoint: `${address(3)}/token`,
      accountLevels: ["eidas-substantial", "eidas-high"],
    }),
    walletClients: [{ client_id: "https://wallet.example", redirect_uris: ["https://wallet.example/callback"] }],
    identityIssuer: address(4),
    identityAudience: "apcv-enrolment",
    pushRevision: 1,
    cardRatePerAddress: 3_000,
    ...LOCAL_READINESS,
    // It may have a card, and its clock stands still: nobody is called on one machine, and tests have the stage for themselves.
    canary: "on",
    attestation: localPolicy(settings, `${address(4)}/attestation/status`),
    // Who makes the phones that are played here makes the wallets in them too.
    walletProviders: { keys: [], roots: settings.attestationRoot === undefined ? [] : [settings.attestationRoot] },
  };
}

function realStage(name: "dev" | "prod", settings: RealSettings): Stage {
  if (settings.practiceTruststore && !settings.practiceCertificate) {
    throw new SettingsError(
      `Stage ${name}: practiceTruststore needs practiceCertificate, mutual TLS being set on a domain name.`,
    );
  }
  const foreign = (["cardCertificate", "practiceCertificate"] as const).find(
    (each) => settings[each] && settings[each].split(":")[3] !== settings.region,
  );
  if (foreign) throw new SettingsError(`Stage ${name}: ${foreign} must be in the stage's region, ${settings.region}.`);
  checkReadiness(name, settings);
  const { pushAndroidSecret, pushIosSecret, walletProviderKeys, walletProviderRoots, ...others } = settings;
  const { accountClientId, accountAuthorizationEndpoint, accountTokenEndpoint, accountLevels, ...rest } = others;
  const pushSecrets = { android: pushAndroidSecret, ios: pushIosSecret };
  const attestation = realPolicy(name, settings);
  const walletProviders = { keys: walletProviderKeys, roots: walletProviderRoots };
  checkRoom(name, { walletProviders, walletClients: settings.walletClients });
  const accountProvider = accountProviderOf(settings);
  const cardNature = name === "prod" ? "real" : "test";
  const edge = edgeOf(name, settings);
  return { ...rest, name, isReal: true, cardNature, pushSecrets, attestation, walletProviders, accountProvider, edge };
}

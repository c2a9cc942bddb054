import { AssetHashType, DockerImage, Duration, RemovalPolicy } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import { Alias, Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { StageSettings } from "../config.ts";
import type { DataStack } from "../stacks/data-stack.ts";
import type { KeysStack } from "../stacks/keys-stack.ts";
import { bundleFunction } from "./bundle.ts";

export interface Surroundings {
  readonly settings: StageSettings;
  readonly keys: KeysStack;
  readonly tables: DataStack;
}

export type TableName = "rollout" | "insured" | "card" | "ephemeral" | "care" | "practice";
export type MacKeyName = "pinMac" | "nirMac";
export type SigningKeyName = "credentialSigning" | "tokenSigning" | "receiptSigning";

export interface ServiceFunctionProps extends Surroundings {
  /** `<capability>/<verb-noun>`: the folder under `functions/`. */
  readonly name: string;
  /** The environment its contract asks for, besides STAGE. */
  readonly environment: Readonly<Record<string, string>>;
  /** DynamoDB actions by table: `{ card: ["GetItem"] }`. */
  readonly tableActions?: Readonly<Partial<Record<TableName, readonly string[]>>>;
  readonly macs?: readonly MacKeyName[];
  readonly signs?: readonly SigningKeyName[];
  readonly readsPublicKeysOf?: readonly SigningKeyName[];
}

/** One Lambda with a log group, a `live` alias and a role of its own that holds exactly what is listed. */
export class ServiceFunction extends Construct {
  readonly fn: LambdaFunction;
  /** What routes and streams call; never the bare function. */
  readonly live: Alias;

  constructor(scope: Construct, props: ServiceFunctionProps) {
    super(scope, props.name.replace("/", "-"));
    const { settings, keys, tables } = props;
    this.fn = new LambdaFunction(this, "Fn", {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: "index.handler",
      code: bundled(props.name),
      memorySize: 1024,
      timeout: Duration.seconds(10),
      // The app id names the function in the User-Agent of each AWS call it makes.
      environment: {
        ...props.environment,
        STAGE: settings.stage,
        AWS_SDK_UA_APP_ID: props.name.split("/")[1] ?? props.name,
      },
      logGroup: new LogGroup(this, "Logs", {
        retention: RetentionDays.ONE_MONTH,
        encryptionKey: keys.data,
        removalPolicy: settings.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      }),
    });
    this.live = new Alias(this, "Live", { aliasName: "live", version: this.fn.currentVersion });
    for (const [table, actions] of Object.entries(props.tableActions ?? {})) {
      this.allowTable(tables[table as TableName], actions, keys.data);
    }
    const own = { "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "DIGEST" };
    for (const key of props.signs ?? []) this.allowKey(keys[key], "kms:Sign", own);
    for (const key of props.macs ?? [])
      this.allowKey(keys[key], "kms:GenerateMac", { "kms:MacAlgorithm": "HMAC_SHA_256" });
    for (const key of new Set([...(props.signs ?? []), ...(props.readsPublicKeysOf ?? [])])) {
      this.allowKey(keys[key], "kms:GetPublicKey");
    }
  }

  private allowTable(table: Table, actions: readonly string[], dataKey: Key): void {
    this.fn.addToRolePolicy(
      new PolicyStatement({ actions: actions.map((action) => `dynamodb:${action}`), resources: [table.tableArn] }),
    );
    this.allowKey(dataKey, "kms:Decrypt", { "kms:ViaService": `dynamodb.${table.stack.region}.amazonaws.com` });
  }

  private allowKey(key: Key, action: string, equals?: Record<string, string>): void {
    this.fn.addToRolePolicy(
      new PolicyStatement({
        actions: [action],
        resources: [key.keyArn],
        ...(equals && { conditions: { StringEquals: equals } }),
      }),
    );
  }
}

/** CDK's own local-bundling hook with esbuild in this process: a process for each of two dozen functions would take half a minute. */
const bundled = (name: string) =>
  Code.fromAsset(`functions/${name}`, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("unused: bundling is local"),
      local: {
        tryBundle: (outputFolder) => {
          bundleFunction(name, outputFolder);
          return true;
        },
      },
    },
  });

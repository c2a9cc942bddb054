import { join } from "node:path";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { attestationAuthority } from "./attestation-authority.ts";
import { type AwsTap, openTap } from "./aws-tap.ts";
import { Cleanup } from "./cleanup.ts";
import { assemblyFolder, deployment, type StackOutputs } from "./deploy.ts";
import { openFrontDoor } from "./front-door.ts";
import { readFunctionLogs } from "./function-logs.ts";
import { type IdentityProviders, startIdentityProviders } from "./identity-providers.ts";
import { type AwsClientSettings, awsClientSettings } from "./local-aws.ts";
import { isHealthy, miniStackLog, startMiniStack } from "./mini-stack.ts";
import { freePort, loopback } from "./ports.ts";
import { preparePython } from "./python.ts";
import { makeRunDirectory } from "./run-directory.ts";
import { seedStage } from "./seed.ts";
import { SetupError } from "./setup-error.ts";
import { openStatusLists, untilPublished } from "./status-lists.ts";

export interface StageOptions {
  /** First of five neighbouring ports: card, practice, admin, health-account provider, identity provider. */
  readonly port: number;
  /** A MiniStack that already runs. Without it one is started, and stopped with the stage. */
  readonly endpoint?: string | undefined;
  /** Aborting stops whatever is under way, undoes what was done, and makes the start reject with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Shown the tap before anything is deployed. */
  onTap?(tap: AwsTap): void;
  /** Told when a part of the start begins, and how far it is. */
  onProgress?(part: string, detail?: string): void;
}

/** The service as it runs on one machine: deployed from its real stacks, seeded, and behind its addresses. */
export interface LocalStage {
  readonly urls: StageUrls;
  /** Sees, counts and can fail what the functions ask of AWS. Sees nothing when `tapSeesFunctions` is false. */
  readonly tap: AwsTap;
  /** False with an emulator that was already running: its functions call it directly. */
  readonly tapSeesFunctions: boolean;
  /** The local AWS itself; calls made here do not pass the tap. */
  readonly awsEndpoint: string;
  /** The folder that the stacks were deployed from. */
  readonly assembly: string;
  /** The same as settings of an AWS client. */
  readonly aws: AwsClientSettings;
  /** Names of the tables by what they are for. */
  readonly tables: StageTables;
  /** KMS keys of insured numbers: those that make references, as `1=arn`, and the one that wraps the data key. */
  readonly nirKeys: { readonly mac: string; readonly data: string };
  /** The bucket that funds put their files in. */
  readonly feedBucket: string;
  /** The bucket of published status lists. */
  readonly statusListBucket: string;
  readonly identityProviders: IdentityProviders;
  /** Every line that the functions have logged since the start. */
  functionLogs(): Promise<string[]>;
  /** Leaves no process, no open port and no temporary file behind. With an emulator of somebody else: no stack either. */
  stop(): Promise<void>;
}

export interface StageUrls {
  readonly card: string;
  readonly practice: string;
  readonly admin: string;
  readonly accountProvider: string;
  readonly identityProvider: string;
}

export type StageTables = Readonly<
  Record<"insured" | "rollout" | "care" | "card" | "practice" | "ephemeral" | "status" | "signing", string>
>;

/**
 * Starts everything, deploys the stacks as `cdk deploy` does anywhere, and seeds.
 * @throws SetupError when the person at the machine can put right what is missing
 */
export async function startLocalStage(options: StageOptions): Promise<LocalStage> {
  const cleanup = new Cleanup();
  try {
    return await start(options, cleanup);
  } catch (error) {
    // What went wrong first is what the person must hear.
    await cleanup.run().catch(() => undefined);
    options.signal?.throwIfAborted();
    throw error;
  }
}

async function start(options: StageOptions, cleanup: Cleanup): Promise<LocalStage> {
  const { port, endpoint, onProgress = () => undefined } = options;
  if (endpoint !== undefined && !(await isHealthy(endpoint))) {
    throw new SetupError(`No MiniStack answers at ${endpoint}: start it there, or leave --endpoint out.`);
  }
  const awsPort = endpoint === undefined ? await freePort() : undefined;
  const awsEndpoint = endpoint ?? `http://${loopback}:${awsPort}`;

  onProgress("Opening the ports");
  const { frontDoor, identityProviders, tap } = await openAddresses(port, awsEndpoint, cleanup);
  options.onTap?.(tap);
  const directory = await makeRunDirectory(port, cleanup);
  const begin = async (signal: AbortSignal) => {
    if (awsPort === undefined) return;
    onProgress("Preparing Python for the local AWS");
    const python = await preparePython(signal);
    onProgress("Starting the local AWS");
    const miniStack = await startMiniStack({ python, port: awsPort, functionsEndpoint: tap.url, directory, signal });
    cleanup.add(miniStack.stop);
  };
  const leave = endpoint === undefined ? undefined : cleanup;
  const outputs = await deployStacks({
    port,
    directory,
    awsEndpoint,
    begin,
    leave,
    onProgress,
    signal: options.signal,
  });
  const contents = {
    tables: tablesIn(outputs),
    nirKeys: { mac: named(outputs, "NirMacKeys"), data: named(outputs, "NirDataKey") },
    feedBucket: named(outputs, "FeedBucketName"),
    statusListBucket: named(outputs, "StatusListBucketName"),
    aws: awsClientSettings(awsEndpoint),
  };

  onProgress("Seeding the rollout and the people");
  await seedStage(awsClientSettings(awsEndpoint), {
    ...contents,
    documentSigning: {
      authorityKey: named(outputs, "DocumentAuthorityKey"),
      credentialKeys: named(outputs, "CredentialSigningKey"),
      cardUrl: urlsFrom(port).card,
    },
    today: new Date(),
  });
  options.signal?.throwIfAborted();
  const [card, practice, admin] = [
    named(outputs, "CardApiId"),
    named(outputs, "PracticeApiId"),
    named(outputs, "AdminApiId"),
  ];
  frontDoor.connect(awsEndpoint, { card, practice, admin });
  onProgress("Publishing the status lists");
  await publishStatusLists(contents, urlsFrom(port).card, options.signal);
  const emulatorLog = endpoint === undefined ? join(directory, miniStackLog) : undefined;
  return {
    ...contents,
    urls: urlsFrom(port),
    tap,
    tapSeesFunctions: endpoint === undefined,
    awsEndpoint,
    assembly: join(directory, assemblyFolder),
    identityProviders,
    functionLogs: () => readFunctionLogs(awsEndpoint, emulatorLog),
    stop: () => cleanup.run(),
  };
}

async function openAddresses(port: number, awsEndpoint: string, cleanup: Cleanup) {
  const frontDoor = await openFrontDoor(port);
  cleanup.add(frontDoor.close);
  const identityProviders = await startIdentityProviders({ account: port + 3, identity: port + 4 });
  cleanup.add(identityProviders.close);
  const tap = await openTap(awsEndpoint);
  cleanup.add(tap.close);
  return { frontDoor, identityProviders, tap };
}

interface StackDeployment {
  readonly port: number;
  readonly directory: string;
  readonly awsEndpoint: string;
  readonly signal: AbortSignal | undefined;
  /** Makes the local AWS answer; goes on while the stacks are synthesized. */
  readonly begin: (signal: AbortSignal) => Promise<void>;
  /** Takes the stacks down again at the end, where the local AWS lives on. */
  readonly leave: Cleanup | undefined;
  readonly onProgress: (part: string, detail?: string) => void;
}

async function deployStacks({ awsEndpoint, onProgress, signal, ...given }: StackDeployment): Promise<StackOutputs> {
  const { certificate: attestationRoot } = await attestationAuthority();
  const stacks = deployment({ port: given.port, directory: given.directory, attestationRoot });
  await allOrNone(signal, [
    stacks.synthesize,
    async (together) => {
      await given.begin(together);
      onProgress("Synthesizing the stacks, bootstrapping the local AWS");
      await stacks.bootstrap(awsEndpoint, together);
    },
  ]);
  const part = "Deploying the stacks";
  onProgress(part);
  given.leave?.add(() => stacks.destroy(awsEndpoint));
  return stacks.deploy(awsEndpoint, (done, total) => onProgress(part, `${done} of ${total} resources`), signal);
}

/** Does several things at once. When one fails the others are stopped first, and its failure is thrown. */
async function allOrNone(signal: AbortSignal | undefined, tasks: ((signal: AbortSignal) => Promise<void>)[]) {
  const failed = new AbortController();
  const together = AbortSignal.any(signal === undefined ? [failed.signal] : [failed.signal, signal]);
  await Promise.allSettled(tasks.map((task) => task(together).catch((error: unknown) => failed.abort(error))));
  signal?.throwIfAborted();
  failed.signal.throwIfAborted();
}

function named(outputs: StackOutputs, name: string): string {
  const value = outputs.get(name);
  if (value === undefined) throw new Error(`No stack has an output named ${name}`);
  return value;
}

function tablesIn(outputs: StackOutputs): StageTables {
  return {
    insured: named(outputs, "InsuredTable"),
    rollout: named(outputs, "RolloutTable"),
    care: named(outputs, "CareTable"),
    card: named(outputs, "CardTable"),
    practice: named(outputs, "PracticeTable"),
    ephemeral: named(outputs, "EphemeralTable"),
    status: named(outputs, "StatusTable"),
    signing: named(outputs, "SigningTable"),
  };
}

async function publishStatusLists(
  { aws, tables }: Pick<LocalStage, "aws" | "tables">,
  cardUrl: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const dynamo = documentClient(aws);
  try {
    await openStatusLists(dynamo, tables.status);
    await untilPublished(dynamo, tables.status, { cardUrl, signal });
  } finally {
    dynamo.destroy();
  }
}

function urlsFrom(port: number): StageUrls {
  const url = (offset: number) => `http://localhost:${port + offset}`;
  return { card: url(0), practice: url(1), admin: url(2), accountProvider: url(3), identityProvider: url(4) };
}

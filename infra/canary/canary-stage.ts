import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import type { World } from "../../functions/canary/play-journey/client.ts";
import type { TlsAuthority } from "../../functions/canary/play-journey/client-certificate.ts";
import { certifiedCalls, kmsClientKey } from "../../functions/canary/play-journey/ports.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { type AdminApi, adminApi, CommandError } from "../admin-command/admin-client.ts";
import { type Aws, awsIn } from "../admin-command/aws.ts";
import { addressesIn, type DeployedFunction, environmentOf, functionsOf } from "../doctor/deployed-stage.ts";
import type { CanaryCommand } from "./command-line.ts";

/** A stage as its canary is set up there. */
export interface CanaryStage extends World {
  readonly aws: Aws;
  readonly admin: AdminApi;
  readonly kms: KMSClient;
  readonly s3: S3Client;
  /** ARNs of the canary's keys. */
  readonly keys: { readonly device: string; readonly code: string; readonly reader: string };
  /** Certifies the keys that its reader has for TLS. */
  readonly tlsAuthority: () => Promise<TlsAuthority>;
  /** ARN of the key that vouches for its phone. */
  readonly authority: string;
  /** Where funds put their files. */
  readonly feedBucket: string;
  /** Name of the canary's function. */
  readonly player: string;
}

const MOVED = {
  code: "registry_moved",
  message: "Somebody else has changed the canary's practice meanwhile: run it again.",
};

/** @throws CommandError if the stage is not deployed */
export async function canaryStage({ stage, region, url }: CanaryCommand): Promise<CanaryStage> {
  const aws = await awsIn(region);
  const functions = await functionsOf(stage, aws);
  const environment = environmentOf(functions);
  const told = (name: string): string => {
    const value = environment.get(name);
    if (value === undefined) throw new CommandError(`No function of ${stage} knows ${name}: deploy the stage.`);
    return value;
  };
  const { card, practice } = addressesIn(environment);
  const kms = new KMSClient({ region });
  const certifying = kmsClientKey(kms, told("CANARY_TLS_AUTHORITY"));
  const connect = certifiedCalls(certifying, { stage, practiceUrl: practice, patienceMs: 30_000, now: systemClock });
  return {
    cardUrl: card,
    practiceUrl: practice,
    call: async (question) => (await connect())(question),
    ids: systemIds,
    now: systemClock,
    aws,
    admin: await adminApi(url, region, MOVED),
    kms,
    s3: new S3Client({ region }),
    keys: { device: told("CANARY_PHONE_KEY"), code: told("CANARY_CODE_KEY"), reader: told("CANARY_READER_KEY") },
    tlsAuthority: async () => ({ stage, key: await certifying() }),
    authority: told("CANARY_AUTHORITY_KEY"),
    feedBucket: told("FEED_BUCKET"),
    player: playerAmong(functions),
  };
}

/** Functions say who they are in each AWS call. @throws CommandError if it is not deployed */
function playerAmong(functions: readonly DeployedFunction[]): string {
  const player = functions.find(({ variables }) => variables.AWS_SDK_UA_APP_ID === "play-journey");
  if (!player) throw new CommandError("The canary's function is not deployed.");
  return player.name;
}

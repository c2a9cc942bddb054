import type { KMSClient } from "@aws-sdk/client-kms";
import type { S3Client } from "@aws-sdk/client-s3";
import { directoryIn } from "../../../shared/adapters/dynamodb/directory-items.ts";
import { importsIn } from "../../../shared/adapters/dynamodb/import-items.ts";
import type { Table } from "../../../shared/adapters/dynamodb/table.ts";
import { cardRefsOf } from "../../../shared/adapters/kms/card-ref.ts";
import { nirVault } from "../../../shared/adapters/kms/nir-data-key.ts";
import { feedBucket } from "../../../shared/adapters/s3/feed-bucket.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { backOff } from "../../../shared/kernel/pause.ts";
import type { VersionedKey } from "../../../shared/kernel/versioned-keys.ts";
import type { ImportPorts } from "./import-part.ts";
import { linesOf } from "./line-reader.ts";
import type { SummaryPorts } from "./summarise.ts";

export interface DirectoryPlaces {
  readonly kms: KMSClient;
  readonly nirMacKeys: readonly VersionedKey[];
  readonly nirDataKey: string;
  readonly table: Table;
}

/** The ports of the import on AWS, but for where lines come from and reports go: the seeding of the local stage has others. */
export const importPorts = (places: DirectoryPlaces): Omit<ImportPorts, "lines" | "putReport"> => ({
  cardRefsOf: cardRefsOf(places.kms, places.nirMacKeys),
  seal: nirVault(places.kms, places.nirDataKey, places.table).seal,
  ...directoryIn(places.table, { now: systemClock, pause: backOff }),
  ...importsIn(places.table, systemClock, backOff),
  pause: backOff,
});

/** The feed's bucket, and what is needed to tell how a file went. */
export const summaryPorts = (places: {
  s3: S3Client;
  bucket: string;
  table: Table;
}): SummaryPorts & Pick<ImportPorts, "lines" | "putReport"> => {
  const bucket = feedBucket(places.s3, places.bucket);
  return {
    ...bucket,
    ...importsIn(places.table, systemClock, backOff),
    lines: (part) => linesOf(bucket.bytesOfPart(part), part.firstLine),
  };
};

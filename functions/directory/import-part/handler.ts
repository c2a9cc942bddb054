import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { documentClient, PATIENT } from "../../../shared/adapters/dynamodb/table.ts";
import { Part } from "../../../shared/domain/directory-feed.ts";
import { log } from "../../../shared/log/log.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { Env } from "./contract.ts";
import { importPart } from "./import-part.ts";
import { importPorts, summaryPorts } from "./ports.ts";
import { summarise } from "./summarise.ts";

const env = Env.parse(process.env);
const table = { client: documentClient(PATIENT), name: env.INSURED_TABLE };
const s3 = new S3Client(PATIENT);
const ports = {
  ...importPorts({ kms: new KMSClient(PATIENT), nirMacKeys: env.NIR_MAC_KEYS, nirDataKey: env.NIR_DATA_KEY, table }),
  ...summaryPorts({ s3, bucket: env.FEED_BUCKET, table }),
};

/** A part that had been done is summarised again: whoever did it may have stopped before. */
export const handler = queueWorker(Part, async (part) => {
  const isNew = await importPart(ports, part);
  log("import.part", { outcome: isNew ? "imported" : "known" });
  if (await summarise(ports, { key: part.key, versionId: part.versionId })) log("import.done", {});
});

import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { type BadLine, type FeedFile, nameOfFile, type Part, type Summary } from "../../domain/directory-feed.ts";

const NDJSON = "application/x-ndjson";

/** Reports of a version of a file stand together, so that a later version's do not mix with them. */
const reportFolder = ({ key, versionId }: FeedFile): string => `reports/${nameOfFile(key)}/${versionId}`;

/** The bucket of the feed: files under `feed/`, what became of them under `reports/`. */
export const feedBucket = (s3: S3Client, Bucket: string) => {
  async function* bytes({ key, versionId }: FeedFile, Range?: string): AsyncGenerator<Uint8Array> {
    const get = new GetObjectCommand({ Bucket, Key: key, VersionId: versionId, Range });
    const { Body } = await s3.send(get);
    if (!(Body instanceof Readable)) throw new Error("S3 gave no stream");
    yield* Body;
  }
  const put = async (Key: string, Body: string, ContentType: string): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
  };
  return {
    bytes: (file: FeedFile): AsyncIterable<Uint8Array> => bytes(file),
    bytesOfPart: (part: Part): AsyncIterable<Uint8Array> => bytes(part, `bytes=${part.firstByte}-${part.lastByte}`),
    /** Always the same name for a part: a repeat overwrites what is the same. */
    putReport: (part: Part, bad: readonly BadLine[]): Promise<void> => {
      const text = bad.map((line) => `${JSON.stringify(line)}\n`).join("");
      return put(`${reportFolder(part)}/part-${String(part.part).padStart(6, "0")}.ndjson`, text, NDJSON);
    },
    putSummary: (file: FeedFile, summary: Summary): Promise<void> =>
      put(`${reportFolder(file)}/summary.json`, `${JSON.stringify(summary, undefined, 2)}\n`, "application/json"),
  };
};

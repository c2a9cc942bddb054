import { KMSClient } from "@aws-sdk/client-kms";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { FeedRecord } from "../../functions/directory/import-part/feed-line.ts";
import { cardRefsOf } from "../../shared/adapters/kms/card-ref.ts";
import type { BadLine, Summary } from "../../shared/domain/directory-feed.ts";
import { parseNir } from "../../shared/domain/nir.ts";
import { VersionedKeys } from "../../shared/kernel/versioned-keys.ts";
import { eventually } from "./eventually.ts";
import { inventedNir, type Person } from "./people.ts";
import type { TestStage } from "./stage.ts";

/** A line about somebody invented, in Rhône with an account unless the test says otherwise. */
export const feedRecord = (differently: Partial<FeedRecord> = {}): FeedRecord => ({
  nir: inventedNir(),
  revision: 1,
  account_subject: `account-${crypto.randomUUID()}`,
  family_name: "FOUGÈRE",
  given_names: "Aliénor Ève",
  sex: "F",
  birth_date: "1990-05-17",
  quality: "00",
  organism: "016910000",
  rights: { from: "2020-01-01" },
  beneficiaries: [],
  ...differently,
});

/** Whom a line is about, as somebody who can be met. */
export async function fedPerson({ aws, nirKeys }: TestStage, record: FeedRecord): Promise<Person> {
  const parsed = parseNir(record.nir);
  if (!parsed.ok) throw new Error("the invented number is wrong");
  const kms = new KMSClient(aws);
  const [cardRef = ""] = await cardRefsOf(kms, VersionedKeys.parse(nirKeys.mac))(parsed.value);
  kms.destroy();
  const { family_name, given_names, birth_date: birthdate } = record;
  return {
    nir: record.nir,
    account: record.account_subject ?? "",
    cardRef,
    identity: { family_name, given_names, birthdate },
  };
}

export const linesOf = (...records: readonly (FeedRecord | string)[]): string =>
  records.map((record) => `${typeof record === "string" ? record : JSON.stringify(record)}\n`).join("");

export interface ImportedFile {
  readonly summary: Summary;
  readonly bad: readonly BadLine[];
  /** Everything that the reports hold, as text. */
  readonly reports: string;
}

/** A fund that puts its files into the stage's bucket and waits for what became of them. */
export async function putFeed(stage: TestStage, name: string, content: string): Promise<ImportedFile> {
  const reports = await putFile(stage, name, content);
  await eventually("the summary", async () => (await reportsIn(stage, reports)).some(isSummary));
  return inBucket(stage, async (s3, Bucket) => {
    const texts = await Promise.all(
      (await reportsIn(stage, reports)).map(async (Key) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return (await Body?.transformToString()) ?? "";
      }),
    );
    const parts = texts.slice(0, -1).join("");
    const bad = parts.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as BadLine]));
    return { summary: JSON.parse(texts.at(-1) ?? "") as Summary, bad, reports: texts.join("") };
  });
}

/** Puts a file; answers where its reports will be. */
export const putFile = (stage: TestStage, name: string, content: string): Promise<string> =>
  inBucket(stage, async (s3, Bucket) => {
    const put = new PutObjectCommand({ Bucket, Key: `feed/${name}.ndjson`, Body: content });
    return `reports/${name}/${(await s3.send(put)).VersionId}/`;
  });

/** What is there of a file's reports; the summary is written last. */
export const reportsIn = (stage: TestStage, Prefix: string): Promise<string[]> =>
  inBucket(stage, async (s3, Bucket) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    return Contents.map(({ Key = "" }) => Key).sort();
  });
export const isSummary = (key: string): boolean => key.endsWith("/summary.json");

async function inBucket<Result>(stage: TestStage, act: (s3: S3Client, bucket: string) => Promise<Result>) {
  const s3 = new S3Client(stage.aws);
  try {
    return await act(s3, stage.feedBucket);
  } finally {
    s3.destroy();
  }
}

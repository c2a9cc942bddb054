/**
 * How fast the directory's import is, and how much memory it takes: the real split and import of a generated file in one process, with the
 * real AWS clients, whose requests are answered in this process (KMS by a real HMAC). AWS's own time and the network's are not in it.
 * `node test/bench/import.ts [lines]`, 100,000 by default.
 */
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { KMSClient } from "@aws-sdk/client-kms";
import * as z from "zod";
import { importPart } from "../../functions/directory/import-part/import-part.ts";
import { linesOf } from "../../functions/directory/import-part/line-reader.ts";
import { importPorts } from "../../functions/directory/import-part/ports.ts";
import { splitFeed } from "../../functions/directory/split-feed/split-feed.ts";
import { documentClient, PATIENT } from "../../shared/adapters/dynamodb/table.ts";
import type { Part } from "../../shared/domain/directory-feed.ts";
import { nirKey } from "../../shared/domain/nir.ts";

export interface ImportFigures {
  readonly lines: number;
  readonly parts: number;
  readonly seconds: number;
  readonly linesPerSecond: number;
  /** Megabytes (10^6 bytes): the process at its largest, and the JavaScript heap at its largest as sampled. */
  readonly peakResident: number;
  readonly peakHeap: number;
  readonly requests: Readonly<Record<string, number>>;
}

/** Imports a generated file of so many lines, everybody new. */
export async function benchImport(lines: number): Promise<ImportFigures> {
  const folder = await mkdtemp(join(tmpdir(), "health-card-import-"));
  try {
    const path = join(folder, "feed.ndjson");
    await generate(path, lines);
    return await measure(path, lines);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(path: string, lines: number): Promise<ImportFigures> {
  const aws = new AnsweredHere();
  const settings = {
    ...PATIENT,
    region: "eu-west-3",
    credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
    requestHandler: aws,
  };
  const table = { client: documentClient(settings), name: "Insured" };
  const nirMacKeys = [{ version: "1", id: "mac" }];
  const found: number[] = [];
  const ports = {
    ...importPorts({ kms: new KMSClient(settings), nirMacKeys, nirDataKey: "data", table }),
    lines: (part: Part) =>
      linesOf(createReadStream(path, { start: part.firstByte, end: part.lastByte }), part.firstLine),
    putReport: async (_: Part, bad: readonly object[]) => void found.push(bad.length),
  };
  let peakHeap = 0;
  const sampling = setInterval(() => {
    peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed);
  }, 10);
  const began = performance.now();
  const parts: Part[] = [];
  await splitFeed(
    {
      bytes: () => createReadStream(path),
      sendParts: async (some) => void parts.push(...some),
      recordParts: async () => undefined,
    },
    { key: "feed/bench.ndjson", versionId: "1" },
  );
  for (const part of parts) await importPart(ports, part);
  const seconds = (performance.now() - began) / 1000;
  clearInterval(sampling);
  if (aws.people !== lines || found.some((bad) => bad > 0)) throw new Error("not every line was imported");
  return {
    lines,
    parts: parts.length,
    seconds,
    linesPerSecond: Math.round(lines / seconds),
    peakResident: Math.round(process.resourceUsage().maxRSS / 1000),
    peakHeap: Math.round(peakHeap / 1e6),
    requests: aws.requests,
  };
}

const Transaction = z.object({
  TransactItems: z.array(z.object({ Put: z.object({ Item: z.record(z.string(), z.unknown()) }).optional() })),
});
const Mac = z.object({ KeyId: z.string(), Message: z.string() });
const Keyed = z.object({ pk: z.object({ S: z.string() }), type: z.object({ S: z.string() }) });

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Answers the clients' requests: an empty directory that forgets people, so that memory shows the import's own. */
class AnsweredHere {
  people = 0;
  readonly requests: Record<string, number> = {};
  readonly #secret = randomBytes(32);
  #written: unknown[] = [];

  async handle({ headers, body }: Request) {
    const operation = headers["x-amz-target"]?.split(".")[1] ?? "";
    this.requests[operation] = (this.requests[operation] ?? 0) + 1;
    const answer = this.#answer(
      operation,
      JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body)),
    );
    const content = { "content-type": "application/x-amz-json-1.0" };
    return {
      response: { statusCode: 200, headers: content, body: Readable.from([Buffer.from(JSON.stringify(answer))]) },
    };
  }

  #answer(operation: string, input: unknown): object {
    switch (operation) {
      case "GenerateMac": {
        const { KeyId, Message } = Mac.parse(input);
        const mac = createHmac("sha256", this.#secret).update(Buffer.from(Message, "base64"));
        return { KeyId, Mac: mac.digest("base64"), MacAlgorithm: "HMAC_SHA_256" };
      }
      case "GenerateDataKey":
        return { CiphertextBlob: "AAAA", Plaintext: this.#secret.toString("base64") };
      case "TransactWriteItems":
        for (const { Put } of Transaction.parse(input).TransactItems) if (Put) this.#keep(Put.Item);
        return {};
      case "Query":
        return { Items: this.#written };
      case "BatchGetItem":
        return { Responses: { Insured: [] }, UnprocessedKeys: {} };
      default:
        return {};
    }
  }

  /** Of a part the records of its writes are asked for again, until it is done. */
  #keep(item: unknown): void {
    const type = Keyed.safeParse(item).data?.type.S;
    if (type === "insured") this.people += 1;
    if (type === "import-write") this.#written.push(item);
    if (type === "import-done") this.#written = [];
  }
}

async function generate(path: string, lines: number): Promise<void> {
  const file = createWriteStream(path);
  for (let person = 0; person < lines; person += 1) {
    if (!file.write(lineOf(person))) await once(file, "drain");
  }
  file.end();
  await finished(file);
}

/** Invented people of twenty funds, a third of them with a child. */
function lineOf(person: number): string {
  const number = `1${String(50 + (person % 50))}01${String(person).padStart(8, "0")}`;
  const child = { birth_date: "2016-00-00", twin_rank: 1, family_name: "ORMEAU", given_names: "Lou", quality: "06" };
  const record = {
    nir: number + nirKey(number),
    revision: 1,
    account_subject: `account-${person}`,
    family_name: "ORMEAU",
    given_names: "Zoé Aliénor",
    sex: "F",
    birth_date: `19${50 + (person % 50)}-01-12`,
    quality: "00",
    organism: `01${String((person % 20) + 1).padStart(2, "0")}10000`,
    rights: { from: "2020-01-01" },
    beneficiaries: person % 3 === 0 ? [child] : [],
  };
  return `${JSON.stringify(record)}\n`;
}

/** The figures as the benchmark prints them. */
export function importReport({
  lines,
  parts,
  linesPerSecond,
  peakResident,
  peakHeap,
  requests,
}: ImportFigures): string {
  const perLine = Object.entries(requests)
    .map(([operation, times]) => `${operation} ${(times / lines).toFixed(3)}`)
    .join(", ");
  return [
    `Import of the directory: ${lines} lines in ${parts} parts, one after the other, on one core.`,
    `  ${linesPerSecond} lines a second of our own work; AWS's time and the network's are not in it.`,
    `  Peak memory ${peakResident} MB resident, ${peakHeap} MB heap.`,
    `  AWS requests a line: ${perLine}.`,
  ].join("\n");
}

if (import.meta.main) {
  process.stdout.write(`${importReport(await benchImport(Number(process.argv[2] ?? 100_000)))}\n`);
}

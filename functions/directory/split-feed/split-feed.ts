import { type FeedFile, nameOfFile, type Part } from "../../../shared/domain/directory-feed.ts";
import { PartCutter } from "./part-cutter.ts";

export interface SplitPorts {
  bytes(file: FeedFile): AsyncIterable<Uint8Array>;
  /** Ten at most. */
  sendParts(parts: readonly Part[]): Promise<void>;
  /** Says of how many parts the file is made; the import of a part may be faster than this. */
  recordParts(file: FeedFile, parts: number): Promise<void>;
}

/** What one call to the queue takes. */
const PARTS_A_SEND = 10;

/**
 * Reads a feed file once and queues its parts. Running it again queues the same parts again, which the import knows.
 * @returns false for a file that is none of a feed, by its name
 */
export async function splitFeed(ports: SplitPorts, file: FeedFile): Promise<boolean> {
  if (nameOfFile(file.key) === undefined) return false;
  let waiting: Part[] = [];
  let count = 0;
  for await (const cut of cuts(ports.bytes(file))) {
    count += 1;
    waiting.push({ ...file, ...cut });
    if (waiting.length < PARTS_A_SEND) continue;
    await ports.sendParts(waiting);
    waiting = [];
  }
  if (waiting.length > 0) await ports.sendParts(waiting);
  await ports.recordParts(file, count);
  return true;
}

async function* cuts(bytes: AsyncIterable<Uint8Array>) {
  const cutter = new PartCutter();
  for await (const chunk of bytes) yield* cutter.push(chunk);
  yield* cutter.end();
}

import {
  type BadLine,
  type DonePart,
  type FeedFile,
  FIRST_BAD,
  type Summary,
  type Totals,
} from "../../../shared/domain/directory-feed.ts";

export interface SummaryPorts {
  /** Whether as many parts are done as the file was cut into. */
  isFileDone(file: FeedFile): Promise<boolean>;
  doneParts(file: FeedFile): AsyncIterable<DonePart>;
  putSummary(file: FeedFile, summary: Summary): Promise<void>;
}

/** Writes the summary when the last part is done. Who comes twice writes the same again. */
export async function summarise(ports: SummaryPorts, file: FeedFile): Promise<boolean> {
  if (!(await ports.isFileDone(file))) return false;
  const sum = { lines: 0, created: 0, changed: 0, unchanged: 0, superseded: 0, bad: 0 };
  const first: BadLine[] = [];
  let parts = 0;
  for await (const part of ports.doneParts(file)) {
    parts += 1;
    for (const count of Object.keys(sum) as (keyof Totals)[]) sum[count] += part[count];
    if (first.length < FIRST_BAD) first.push(...part.firstBad.slice(0, FIRST_BAD - first.length));
  }
  await ports.putSummary(file, { parts, ...sum, first_bad: first });
  return true;
}

import * as z from "zod";
import type { DirectoryEntry } from "./insured.ts";

/** One version of a feed file. Nothing personal: names of files are held to FILE_NAME. */
export const FeedFile = z.strictObject({
  /** Object key, `feed/<name>.ndjson`. */
  key: z.string(),
  versionId: z.string(),
});
export type FeedFile = z.infer<typeof FeedFile>;

/** A part of a feed file, as one message: whole lines, bytes both inclusive, lines and parts counted from 1. */
export const Part = FeedFile.extend({
  part: z.int().min(1),
  firstByte: z.int().min(0),
  lastByte: z.int().min(0),
  firstLine: z.int().min(1),
});
export type Part = z.infer<typeof Part>;

/** No name, no accent, no space: whoever names a file is not tempted to name a person. */
const FILE_NAME = /^feed\/([A-Za-z0-9._-]{1,100})\.ndjson$/;

/** The file's name without folder and ending; undefined when it is none that is imported. */
export const nameOfFile = (key: string): string | undefined => FILE_NAME.exec(key)?.[1];

/** A line longer than this is bad, and never held. */
export const MAX_LINE_BYTES = 8 * 1024;

/** A line of a feed file as it was read; no bytes when there were more than MAX_LINE_BYTES. */
export interface FeedLine {
  /** Counted from 1 over the whole file. */
  readonly number: number;
  readonly bytes: Uint8Array | undefined;
}

const BAD_REASONS = [
  "too-long",
  "not-utf8",
  "not-json",
  "invalid",
  "nir-malformed",
  "nir-key-wrong",
  "revision-conflict",
] as const;

/** What a report says of a bad line: where and why, never what is in it. */
export const BadLine = z.object({
  line: z.int(),
  reason: z.enum(BAD_REASONS),
  /** Paths of the contract's fields that are wrong. */
  fields: z.array(z.string()).optional(),
});
export type BadLine = z.infer<typeof BadLine>;
export type BadReason = BadLine["reason"];

/** A person's state to write in place of the one that was read. */
export interface PersonWrite {
  readonly before: DirectoryEntry | undefined;
  readonly after: DirectoryEntry;
  /** Other references that the same person could be stored under. */
  readonly otherRefs: readonly string[];
  /** Lines that made the person known, and that changed them. */
  readonly created: readonly number[];
  readonly changed: readonly number[];
}

/** What was found in a part, but for what was written: that stands in the directory, beside the writes. */
export interface PartFindings {
  readonly lines: number;
  readonly unchanged: number;
  readonly superseded: number;
  readonly bad: readonly BadLine[];
}

/** What became of the lines of a part, or of a whole file. */
export interface Totals {
  readonly lines: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly superseded: number;
  readonly bad: number;
}

/** Bad lines that a part's record and the summary tell of. */
export const FIRST_BAD = 20;

export interface DonePart extends Totals {
  readonly firstBad: readonly BadLine[];
}

/** What stands in `summary.json`. */
export interface Summary extends Totals {
  readonly parts: number;
  /** The first ones of the file; all stand in the parts' reports. */
  readonly first_bad: readonly BadLine[];
}

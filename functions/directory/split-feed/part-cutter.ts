/** Where a part of a file lies: bytes both inclusive, lines and parts counted from 1. */
export interface Cut {
  readonly part: number;
  readonly firstByte: number;
  readonly lastByte: number;
  readonly firstLine: number;
}

const NEWLINE = 0x0a;

/** The size from which a part ends at the next end of a line. */
export interface PartSize {
  readonly bytes: number;
  readonly lines: number;
}

/** Five thousand lines take a few seconds to import: a part that fails is soon done again. */
const PART_SIZE: PartSize = { bytes: 2_000_000, lines: 5_000 };

/** Cuts a stream of bytes into parts of whole lines; holds nothing of it. A newline byte is never part of another UTF-8 character. */
export class PartCutter {
  readonly #size: PartSize;
  #part = 1;
  #firstByte = 0;
  #firstLine = 1;
  #line = 1;
  #at = 0;

  constructor(size: PartSize = PART_SIZE) {
    this.#size = size;
  }

  /** The parts that end within these bytes. */
  *push(chunk: Uint8Array): Generator<Cut> {
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, end + 1)) {
      this.#line += 1;
      const next = this.#at + end + 1;
      const isFull = next - this.#firstByte >= this.#size.bytes || this.#line - this.#firstLine >= this.#size.lines;
      if (isFull) yield this.#cutBefore(next);
    }
    this.#at += chunk.length;
  }

  /** The last part, when bytes are left; the last line need not end. */
  *end(): Generator<Cut> {
    if (this.#at > this.#firstByte) yield this.#cutBefore(this.#at);
  }

  #cutBefore(next: number): Cut {
    const cut = { part: this.#part, firstByte: this.#firstByte, lastByte: next - 1, firstLine: this.#firstLine };
    this.#part += 1;
    this.#firstByte = next;
    this.#firstLine = this.#line;
    return cut;
  }
}

import { type FeedLine, MAX_LINE_BYTES } from "../../../shared/domain/directory-feed.ts";

const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines as it comes, whatever the chunks: bytes are joined before they are text, so that a character across
 * two chunks stays whole. Of a line that is too long nothing is kept.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, firstLine: number): AsyncGenerator<FeedLine> {
  const line = new OpenLine();
  let number = firstLine;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      line.add(chunk.subarray(from, end));
      yield { number, bytes: line.close() };
      number += 1;
      from = end + 1;
    }
    line.add(chunk.subarray(from));
  }
  if (line.size > 0) yield { number, bytes: line.close() };
}

class OpenLine {
  size = 0;
  #pieces: Uint8Array[] = [];

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.size += piece.length;
    if (this.size > MAX_LINE_BYTES) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  /** The line's bytes, undefined when they were too many; what follows is another line. */
  close(): Uint8Array | undefined {
    const bytes = this.size > MAX_LINE_BYTES ? undefined : Buffer.concat(this.#pieces);
    this.size = 0;
    this.#pieces = [];
    return bytes;
  }
}

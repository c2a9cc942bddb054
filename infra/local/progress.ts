import type { WriteStream } from "node:tty";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 100;

/** Shows what is going on, on standard error: one living line on a terminal, a plain line per part elsewhere. */
export class Progress {
  readonly #out: WriteStream;
  #part: { text: string; detail: string; since: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;

  constructor(out: WriteStream) {
    this.#out = out;
  }

  /** A part begins, which ends the one before it; or the part that goes on has got further. */
  show(text: string, detail = ""): void {
    if (this.#part?.text === text) {
      this.#part.detail = detail;
      return;
    }
    this.done();
    this.#part = { text, detail, since: Date.now() };
    if (!this.#out.isTTY) this.#out.write(`${text} …\n`);
    else this.#timer ??= setInterval(() => this.#draw(), frameMs).unref();
  }

  /** The part that goes on has ended well. */
  done(): void {
    this.#end("✓");
  }

  /** The part that goes on has not. */
  failed(): void {
    this.#end("✗");
  }

  /** The part that goes on is over, and something else will tell of it. */
  erase(): void {
    this.#end();
  }

  #end(mark?: string): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#part !== undefined && this.#out.isTTY) {
      this.#out.write(`\r\x1b[K${mark === undefined ? "" : `${mark} ${this.#words()}\n`}`);
    }
    this.#part = undefined;
  }

  #draw(): void {
    this.#frame = (this.#frame + 1) % frames.length;
    // Cut to the width: a line that wraps can't be drawn over.
    const line = `${frames[this.#frame]} ${this.#words()}`.slice(0, (this.#out.columns || 80) - 1);
    this.#out.write(`\r\x1b[K${line}`);
  }

  #words(): string {
    if (this.#part === undefined) return "";
    const { text, detail, since } = this.#part;
    return `${text}${detail && ` · ${detail}`} · ${((Date.now() - since) / 1000).toFixed(1)} s`;
  }
}

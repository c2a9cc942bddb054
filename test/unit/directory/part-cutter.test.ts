import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf } from "../../../functions/directory/import-part/line-reader.ts";
import { type Cut, PartCutter, type PartSize } from "../../../functions/directory/split-feed/part-cutter.ts";

/** Bytes in chunks of the sizes given, over and over. */
function* chunked(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let [from, turn] = [0, 0]; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

function cut(bytes: Uint8Array, sizes: readonly number[], size: PartSize): Cut[] {
  const cutter = new PartCutter(size);
  return [...[...chunked(bytes, sizes)].flatMap((chunk) => [...cutter.push(chunk)]), ...cutter.end()];
}

async function read(
  bytes: Uint8Array,
  sizes: readonly number[],
  firstLine = 1,
): Promise<[number, string | undefined][]> {
  async function* source() {
    yield* chunked(bytes, sizes);
  }
  const lines: [number, string | undefined][] = [];
  for await (const { number, bytes: line } of linesOf(source(), firstLine)) {
    lines.push([number, line && Buffer.from(line).toString()]);
  }
  return lines;
}

const text = fc
  .array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constant(""), fc.constant("é€😀\r")))
  .map((lines) => lines.map((line) => line.replaceAll("\n", "")).join("\n"));
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
const partSize = fc.record({ bytes: fc.integer({ min: 1, max: 60 }), lines: fc.integer({ min: 1, max: 8 }) });

test("parts cover the file exactly, in order, and end where lines end, however the bytes come", () => {
  fc.assert(
    fc.property(text, sizes, partSize, (content, chunkSizes, size) => {
      const bytes = Buffer.from(content);
      const cuts = cut(bytes, chunkSizes, size);
      expect(Buffer.concat(cuts.map(({ firstByte, lastByte }) => bytes.subarray(firstByte, lastByte + 1)))).toEqual(
        bytes,
      );
      for (const [index, { part, firstByte, firstLine }] of cuts.entries()) {
        expect([part, firstByte]).toEqual([index + 1, (cuts[index - 1]?.lastByte ?? -1) + 1]);
        expect(firstByte === 0 || bytes[firstByte - 1] === 0x0a).toBe(true);
        expect(firstLine).toBe(bytes.subarray(0, firstByte).filter((byte) => byte === 0x0a).length + 1);
      }
    }),
  );
});

test("lines read part by part are those of the whole file, with the same numbers", async () => {
  await fc.assert(
    fc.asyncProperty(text, sizes, partSize, async (content, chunkSizes, size) => {
      const bytes = Buffer.from(content);
      const parts = cut(bytes, chunkSizes, size);
      const lines = await Promise.all(
        parts.map((part) => read(bytes.subarray(part.firstByte, part.lastByte + 1), chunkSizes, part.firstLine)),
      );
      const whole = content.split("\n").map((line, index): [number, string] => [index + 1, line]);
      // What follows the last line's end is no line.
      if (whole.at(-1)?.[1] === "") whole.pop();
      expect(lines.flat()).toEqual(whole);
    }),
  );
});

test("a part ends when it has its lines or its bytes, whichever comes first", () => {
  const bytes = Buffer.from("aaaa\nb\nc\ndddddddddd\ne\n");
  expect(cut(bytes, [3], { bytes: 8, lines: 100 }).map(({ lastByte }) => lastByte)).toEqual([8, 19, 21]);
  expect(cut(bytes, [3], { bytes: 1000, lines: 2 }).map(({ firstLine }) => firstLine)).toEqual([1, 3, 5]);
  expect(cut(Buffer.from(""), [3], { bytes: 8, lines: 2 })).toEqual([]);
});

test("of a line that is too long nothing is held, and the next one is whole", async () => {
  const long = "x".repeat(8193);
  const lines = await read(Buffer.from(`${"y".repeat(8192)}\n${long}\nz`), [1000]);
  expect(lines.map(([number, line]) => [number, line?.length])).toEqual([
    [1, 8192],
    [2, undefined],
    [3, 1],
  ]);
});

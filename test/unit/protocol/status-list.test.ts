import { deflateSync } from "node:zlib";
import { type BitsPerStatus, StatusList } from "@sd-jwt/jwt-status-list";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BITS,
  decodeStatuses,
  encodeStatuses,
  INVALID,
  SUSPENDED,
} from "../../../shared/protocol/status-list/compressed-statuses.ts";

/** Statuses of a list whose size fills its bytes. */
const statuses = (bits: BitsPerStatus) =>
  fc
    .array(fc.nat(2 ** bits - 1), { minLength: 1, maxLength: 200 })
    .map((some) => [...some, ...Array.from({ length: (8 - (some.length % 8)) % 8 }, () => 0)]);
const read = (lst: string, bits: number, size: number) => {
  const statusAt = decodeStatuses(lst, bits);
  return Array.from({ length: size }, (_, index) => statusAt?.(index));
};

describe("the examples and test vectors of the specification", () => {
  test("with two bits are written and read", () => {
    const values = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3];
    const compressed = Buffer.from("78da3be9f2130003df0207", "hex").toString("base64url");
    expect(read(compressed, 2, 13)).toEqual([...values, undefined]);
    expect(read(encodeStatuses(12, values.entries()), 2, 13)).toEqual([...values, undefined]);
  });

  test("with one bit are read", () => {
    const compressed = Buffer.from("78dadbb918000217015d", "hex").toString("base64url");
    expect(read(compressed, 1, 16)).toEqual([1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
  });

  test("of a million places are read, VALID everywhere but where they say, and so is what we write of the same", () => {
    const vector = [
      "eNrt2zENACEQAEEuoaBABP5VIO01fCjIHTMStt9ovGVIAAAAAABAbiEBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEB5",
      "WwIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      "AAAAAAAAAID0ugQAAAAAAAAAAAAAAAAAQG12SgAAAAAAAAAAAAAAAAAAAAAAAAAAAOCSIQEAAAAAAAAAAAAAAAAAAAAAAAD8ExIA",
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwJEuAQAAAAAAAAAAAAAAAAAAAAAAAMB9SwIAAAAAAAAAAAAAAAAAAACoYUoA",
      "AAAAAAAAAAAAAEBqH81gAQw",
    ].join("");
    const named = new Map([
      [0, 1],
      [1993, 2],
      [25460, 1],
      [159495, 3],
      [495669, 1],
      [554353, 1],
      [645645, 2],
      [723232, 1],
      [854545, 1],
      [934534, 2],
      [1000345, 3],
    ]);
    for (const lst of [vector, encodeStatuses(2 ** 20, named)]) {
      const statusAt = decodeStatuses(lst, BITS);
      const places = Array.from({ length: 2 ** 20 }, (_, index) => index);
      expect(places.filter((index) => statusAt?.(index) !== (named.get(index) ?? 0))).toEqual([]);
      expect(statusAt?.(2 ** 20)).toBeUndefined();
    }
  });
});

describe("against @sd-jwt/jwt-status-list", () => {
  test("what we write it reads", () => {
    fc.assert(
      fc.property(statuses(2), (values) => {
        const theirs = StatusList.decompressStatusList(encodeStatuses(values.length, values.entries()), 2);
        expect(theirs.statusList).toEqual(values);
      }),
    );
  });

  test("what it writes with any number of bits we read", () => {
    const list = fc
      .constantFrom<BitsPerStatus>(1, 2, 4, 8)
      .chain((bits) => statuses(bits).map((values) => ({ bits, values })));
    fc.assert(
      fc.property(list, ({ bits, values }) => {
        const lst = new StatusList(values, bits).compressStatusList();
        expect(read(lst, bits, values.length)).toEqual(values);
      }),
    );
  });
});

test("a later status of a place takes the place of an earlier one, and its neighbours stay as they were", () => {
  const lst = encodeStatuses(8, [
    [4, 3],
    [5, SUSPENDED],
    [6, 3],
    [5, INVALID],
  ]);
  expect(read(lst, BITS, 8)).toEqual([0, 0, 0, 0, 3, 1, 3, 0]);
});

test("what can't be written is refused: a size that fills no byte, a place outside, a status too large", () => {
  for (const size of [0, -4, 2, 6]) expect(() => encodeStatuses(size, [])).toThrow(RangeError);
  for (const index of [-1, 8, 1.5, Number.NaN]) expect(() => encodeStatuses(8, [[index, 1]])).toThrow(RangeError);
  for (const status of [4, -1]) expect(() => encodeStatuses(8, [[0, status]])).toThrow(RangeError);
});

test("a place outside of the list has no status", () => {
  const statusAt = decodeStatuses(encodeStatuses(8, []), BITS);
  expect([-1, 0, 7, 8, 0.5, Number.NaN].map((index) => statusAt?.(index))).toEqual([
    undefined,
    0,
    0,
    undefined,
    undefined,
    undefined,
  ]);
});

test("whatever is no list is read as none, and never throws", () => {
  const text = fc.oneof(fc.string(), fc.base64String(), fc.constant(""));
  fc.assert(
    fc.property(text, fc.integer(), (lst, bits) => {
      decodeStatuses(lst, bits)?.(0);
    }),
  );
  const lst = encodeStatuses(8, []);
  for (const bits of [0, 3, 16, -1, Number.NaN]) expect(decodeStatuses(lst, bits)).toBeUndefined();
  for (const broken of ["", "!", `${lst}=`, lst.slice(0, -4)]) expect(decodeStatuses(broken, BITS)).toBeUndefined();
});

test("a list that would be larger than any is not decompressed", () => {
  const bomb = deflateSync(Buffer.alloc(2 ** 20 + 1)).toString("base64url");
  expect(decodeStatuses(bomb, BITS)).toBeUndefined();
  expect(decodeStatuses(deflateSync(Buffer.alloc(2 ** 20)).toString("base64url"), 8)).toBeDefined();
});

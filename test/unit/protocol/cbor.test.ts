import { decode, encode, Tagged as PeerTagged, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Cbor, dateTime, embedded, encodeCbor, Tagged } from "../../../shared/protocol/mdoc/cbor.ts";

const { value } = fc.letrec<{ value: Cbor; leaf: Cbor }>((tie) => ({
  leaf: fc.oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -300, max: 300 }),
    fc.string({ unit: "grapheme", maxLength: 300 }),
    fc.boolean(),
    fc.uint8Array({ maxLength: 300 }),
  ),
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie("leaf"),
    fc.array(tie("value"), { maxLength: 30 }),
    fc.dictionary(fc.string({ maxLength: 30 }), tie("value"), { maxKeys: 30, noNullPrototype: true }),
    fc.tuple(fc.nat(0xffff_ffff), tie("value")).map(([tag, inner]) => new Tagged(tag, inner)),
  ),
}));

/** The same for the other library, which has its own class for tags. */
function forPeer(ours: Cbor): unknown {
  if (ours instanceof Tagged) return new PeerTagged(ours.tag, forPeer(ours.value));
  if (ours instanceof Uint8Array || typeof ours !== "object") return ours;
  if (Array.isArray(ours)) return ours.map((each) => forPeer(each));
  return Object.fromEntries(Object.entries(ours).map(([name, member]) => [name, forPeer(member)]));
}

test("another library encodes every value to the same bytes", () => {
  fc.assert(
    fc.property(value, (ours) => {
      expect(Buffer.from(encodeCbor(ours))).toEqual(Buffer.from(encode(forPeer(ours), rfc8949EncodeOptions)));
    }),
    { numRuns: 500 },
  );
});

test("another library reads maps of number keys as they were, in the one order there is", () => {
  const keys = fc.oneof(fc.integer({ min: -70_000, max: 70_000 }), fc.string({ maxLength: 5 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, fc.boolean()), { maxLength: 40 }), (entries) => {
      const map = new Map(entries);
      const encoded = encodeCbor(map);
      const read = decode(encoded, { useMaps: true, strict: true }) as Map<number | string, boolean>;
      expect(new Map([...read].sort())).toEqual(new Map([...map].sort()));
      expect(Buffer.from(encodeCbor(new Map([...map].reverse())))).toEqual(Buffer.from(encoded));
    }),
  );
});

test.each<[string, Cbor]>([
  ["00", 0],
  ["17", 23],
  ["1818", 24],
  ["1a000f4240", 1_000_000],
  ["1b000000e8d4a51000", 1_000_000_000_000],
  ["20", -1],
  ["3903e7", -1000],
  ["62c3bc", "ü"],
  ["a30af51864f520f5", new Map([-1, 10, 100].map((key) => [key, true]))],
  ["d818428101", embedded([1])],
  ["c074323031332d30332d32315432303a30343a30305a", dateTime(new Date("2013-03-21T20:04:00.999Z"))],
])("the bytes %s are those of RFC 8949", (hex, ours) => {
  expect(Buffer.from(encodeCbor(ours)).toString("hex")).toBe(hex);
});

test("a number that is not whole and safe is refused", () => {
  for (const number of [0.5, -0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53)]) {
    expect(() => encodeCbor(number)).toThrow(RangeError);
  }
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { type Act, type Invoice, mismatchesIn } from "../../../shared/domain/invoice.ts";

const cents = fc.integer({ min: 0, max: 1_000_000 });
/** Acts whose price three payers share somehow: the amount of one unit times the quantity, cut twice. */
const act: fc.Arbitrary<Act> = fc
  .record({
    quantity: fc.integer({ min: 1, max: 999 }),
    amountCents: cents,
    cuts: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ quantity, amountCents, cuts }) => {
    const price = quantity * amountCents;
    const [low = 0, high = 0] = cuts.map((cut) => Math.round(cut * price)).sort((a, b) => a - b);
    const shares = { compulsoryCents: low, complementaryCents: high - low, insuredCents: price - high };
    return { code: "GS", quantity, amountCents, shares };
  });
const invoice: fc.Arbitrary<Invoice> = fc.array(act, { minLength: 1, maxLength: 50 }).map((acts) => {
  const sum = (share: keyof Act["shares"]) => acts.reduce((total, each) => total + each.shares[share], 0);
  const shares = {
    compulsoryCents: sum("compulsoryCents"),
    complementaryCents: sum("complementaryCents"),
    insuredCents: sum("insuredCents"),
  };
  return {
    number: "1",
    professional: { rpps: "10001234567", speciality: "01" },
    organism: "016910000",
    complementary: "77567890",
    acts,
    shares,
    totalCents: acts.reduce((total, each) => total + each.quantity * each.amountCents, 0),
  };
});
const other = fc.integer({ min: 1, max: 1000 });

test("an invoice adds up when each act's shares are its price, each payer pays its shares, and all pay the total", () => {
  fc.assert(
    fc.property(invoice, (right) => {
      expect(mismatchesIn(right)).toEqual([]);
    }),
  );
});

test("an act whose price is another is named, alone", () => {
  fc.assert(
    fc.property(invoice, fc.nat(), other, (right, which, more) => {
      const index = which % right.acts.length;
      const acts = right.acts.map((each, at) =>
        at === index ? { ...each, amountCents: each.amountCents + more } : each,
      );
      expect(mismatchesIn({ ...right, acts })).toEqual([`acts.${index}`]);
    }),
  );
});

test("a share that goes to another payer leaves the act right, and both payers are named", () => {
  fc.assert(
    fc.property(invoice, fc.nat(), other, (right, which, more) => {
      const index = which % right.acts.length;
      const moved = ({ shares, ...rest }: Act): Act => ({
        ...rest,
        shares: { ...shares, compulsoryCents: shares.compulsoryCents + more, insuredCents: shares.insuredCents - more },
      });
      const acts = right.acts.map((each, at) => (at === index ? moved(each) : each));
      expect(mismatchesIn({ ...right, acts })).toEqual(["payers.compulsory", "payers.insured"]);
    }),
  );
});

test("a payer whose amount is another is named, with the total that it no longer makes", () => {
  fc.assert(
    fc.property(invoice, other, (right, more) => {
      const shares = { ...right.shares, complementaryCents: right.shares.complementaryCents + more };
      expect(mismatchesIn({ ...right, shares })).toEqual(["payers.complementary", "total_cents"]);
    }),
  );
});

test("a total that is another is named", () => {
  fc.assert(
    fc.property(invoice, other, (right, more) => {
      expect(mismatchesIn({ ...right, totalCents: right.totalCents + more })).toEqual(["total_cents"]);
    }),
  );
});

test("where no complementary payer is named, none pays", () => {
  fc.assert(
    fc.property(invoice, (right) => {
      const isPaid = right.shares.complementaryCents > 0;
      expect(mismatchesIn({ ...right, complementary: undefined })).toEqual(isPaid ? ["payers.complementary"] : []);
    }),
  );
});

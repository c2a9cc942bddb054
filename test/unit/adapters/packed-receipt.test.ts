import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { packReceipt, unpackReceipt } from "../../../shared/adapters/dynamodb/packed-receipt.ts";
import { RECEIPT_SIGNINGS, receiptSigner } from "../../../shared/protocol/receipt.ts";
import { localSigner } from "../../support/local-signer.ts";

let certifier: Awaited<ReturnType<typeof localSigner>>;
beforeAll(async () => {
  certifier = await localSigner();
});

describe.each(RECEIPT_SIGNINGS)("a receipt that is signed by the key of %s", (signing) => {
  const sign = (claims: object) =>
    receiptSigner(
      signing,
      async () => certifier.signer,
      "https://practice.example",
      () => new Date(),
    )(claims);

  test("comes back to the letter, whatever it says", async () => {
    const claims = fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }));
    await fc.assert(
      fc.asyncProperty(claims, async (some) => {
        const receipt = await sign(some);
        expect(unpackReceipt(packReceipt(receipt))).toBe(receipt);
      }),
    );
  });

  test("comes back to the letter when it says what the packing itself writes", async () => {
    const receipt = await sign({ key_certificate: "", "\n": '"key_certificate":"a.b.c"' });
    expect(unpackReceipt(packReceipt(receipt))).toBe(receipt);
  });
});

test("a receipt takes half its length", async () => {
  const sign = receiptSigner(
    "environment",
    async () => certifier.signer,
    "https://practice.example",
    () => new Date(),
  );
  const receipt = await sign({
    jti: "r".repeat(43),
    reader: "691234567.desk",
    practice: "691234567",
    context_id: "kqDcVZ6Xu0p5hYw2gO3Rb1mTnJ8sLf4eAaWiQyBvC7E",
    kind: "consultation",
    professional: "10001234567",
    performed_at: "2026-11-24T10:05:00.000Z",
    claim_digest: "RuB9VgYn91vaNtActbOPxdsgLZmSE-cFZl1eqUdRgqM",
  });
  expect(packReceipt(receipt).length).toBeLessThan(receipt.length / 2);
});

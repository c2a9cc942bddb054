import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { verifyPresentation } from "../../../../shared/protocol/sd-jwt/verify-presentation.ts";
import { verifySdJwt } from "../../../../shared/protocol/sd-jwt/verify-sd-jwt.ts";
import { bound, CLEAR, encoded, sdJwt, sha256, verifying } from "../../../support/sd-jwt.ts";
import { peerVerifies } from "../../../support/sd-jwt-peer.ts";
import { anyText } from "../../../support/sd-jwt-trees.ts";

// Hundreds of signatures, on a machine that may be busy with something else.
vi.setConfig({ testTimeout: 30_000 });

/** Anything that an issuer could sign: digests in and out of place; a number stands for the digest of a disclosure, or for a decoy. */
type Draft = (digests: readonly string[]) => unknown;

const name = fc.constantFrom("a", "b", "c", "_sd", "...", "_sd_alg");
const digest = fc.nat({ max: 9 }).map(
  (index): Draft =>
    (digests) =>
      digests[index] ?? `decoy-${index}`,
);
const { value, object } = fc.letrec<{ value: Draft; object: Draft }>((tie) => {
  const all =
    (drafts: readonly Draft[]): Draft =>
    (digests) =>
      drafts.map((draft) => draft(digests));
  const element = digest.map(
    (draft): Draft =>
      (digests) => ({ "...": draft(digests) }),
  );
  return {
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<unknown>(null, 1, "x", true).map(
        (plain): Draft =>
          () =>
            plain,
      ),
      tie("object"),
      fc.array(fc.oneof(element, tie("value")), { maxLength: 3 }).map(all),
    ),
    object: fc
      .tuple(fc.dictionary(name, tie("value"), { maxKeys: 2 }), fc.option(fc.array(digest, { maxLength: 3 }).map(all)))
      .map(
        ([members, _sd]): Draft =>
          (digests) => ({
            ...Object.fromEntries(Object.entries(members).map(([key, draft]) => [key, draft(digests)])),
            ...(_sd && { _sd: _sd(digests) }),
          }),
      ),
  };
});
const disclosure = fc.oneof(
  fc.tuple(name, value).map(
    ([key, draft]): Draft =>
      (digests) => [key, draft(digests)],
  ),
  value.map(
    (draft): Draft =>
      (digests) => [draft(digests)],
  ),
);

/** A rightly signed SD-JWT; each disclosure may refer to those before it. */
const signed = fc.record({ object, disclosures: fc.array(disclosure, { maxLength: 4 }) }).map((draft) => {
  const texts: string[] = [];
  for (const content of draft.disclosures)
    texts.push(encoded([`salt-${texts.length}`, ...(content(texts.map(sha256)) as unknown[])]));
  return sdJwt({ ...(draft.object(texts.map(sha256)) as object), ...CLEAR }, texts);
});

const namesIn = (json: unknown): string[] =>
  typeof json === "object" && json !== null
    ? Object.entries(json).flatMap(([key, member]) => [...(Array.isArray(json) ? [] : [key]), ...namesIn(member)])
    : [];

test("of all that an issuer could sign, what we accept has no digest left and is what the peer makes of it", async () => {
  const verdicts = { accepted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(signed, async (text) => {
      const outcome = await verifySdJwt(text, verifying);
      verdicts[outcome.ok ? "accepted" : "refused"] += 1;
      if (!outcome.ok) return;
      for (const reserved of ["_sd", "...", "_sd_alg"]) expect(namesIn(outcome.value)).not.toContain(reserved);
      expect(await peerVerifies(text)).toEqual(outcome.value);
    }),
    { numRuns: 300 },
  );
  expect(Math.min(...Object.values(verdicts))).toBeGreaterThan(0);
});

test("no text at all makes a verification throw", () => {
  const alphabet = fc.constantFrom("~", ".", "A", "e30", "eyJhbGciOiJFUzI1NiJ9", "W10", "=", "é", "\u0000");
  const text = fc.oneof(
    anyText(100),
    fc.array(alphabet).map((some) => some.join("")),
  );
  const right = bound(sdJwt(CLEAR));
  return fc.assert(
    fc.asyncProperty(text, async (any) => {
      expect(await verifySdJwt(any, verifying)).toMatchObject({ ok: false });
      expect(await verifyPresentation(any, verifying)).toMatchObject({ ok: false });
      expect(await verifyPresentation(right + any, verifying)).toBeDefined();
    }),
    { numRuns: 200 },
  );
});

test("nor do levels without end, in clear or disclosed", async () => {
  const deep = "[".repeat(20_000) + "]".repeat(20_000);
  const inClear = `${encoded({ alg: "ES256", typ: "dc+sd-jwt" })}.${Buffer.from(deep).toString("base64url")}.AAAA~`;
  expect(await verifySdJwt(inClear, verifying)).toMatchObject({ refusal: { kind: "malformed" } });
  const disclosed = Buffer.from(`["salt","a",${deep}]`).toString("base64url");
  expect(await verifySdJwt(sdJwt({ ...CLEAR, _sd: [sha256(disclosed)] }, [disclosed]), verifying)).toEqual({
    ok: false,
    refusal: { kind: "too-deep" },
  });
});

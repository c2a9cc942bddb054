import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { digestOf } from "../../../../shared/protocol/sd-jwt/disclosure.ts";
import { issueSdJwt } from "../../../../shared/protocol/sd-jwt/issue-sd-jwt.ts";
import { verifyPresentation } from "../../../../shared/protocol/sd-jwt/verify-presentation.ts";
import { verifySdJwt } from "../../../../shared/protocol/sd-jwt/verify-sd-jwt.ts";
import { bound, CLEAR, issuerSigner, verifying } from "../../../support/sd-jwt.ts";
import { showing } from "../../../support/sd-jwt-holder.ts";
import * as peer from "../../../support/sd-jwt-peer.ts";
import * as trees from "../../../support/sd-jwt-trees.ts";

// Hundreds of signatures, on a machine that may be busy with something else.
vi.setConfig({ testTimeout: 30_000 });

const newSalt = () => randomBytes(16).toString("base64url");
const weIssue = (claims: trees.Branch) =>
  issueSdJwt(
    issuerSigner,
    { clear: { ...CLEAR, ...trees.claimsMarked(claims) }, selective: {}, decoys: claims.decoys },
    newSalt,
  );
const theyIssue = (claims: trees.Branch, hashAlg: peer.HashName) =>
  peer.peerIssues(peer.peerWith(hashAlg), trees.claimsIn(claims), trees.disclosureFrame(claims));
const weShow = (issued: string, claims: trees.Branch) => showing(issued, (path) => trees.isShownIn(claims, path));
const hashNames = fc.constantFrom<peer.HashName>("sha-256", "sha-384", "sha-512");

describe("for any claims, any of them disclosable and any of those shown,", () => {
  const all = (claims: trees.Branch) => ({ ...CLEAR, ...trees.claimsIn(claims) });
  const shown = (claims: trees.Branch) => ({ ...CLEAR, ...trees.claimsShown(claims) });

  test("what we issue the peer verifies to the same claims, and so do we", () =>
    fc.assert(
      fc.asyncProperty(trees.claimTrees, async (claims) => {
        const issued = await weIssue(claims);
        expect(await peer.peerVerifies(issued)).toEqual(all(claims));
        expect(await verifySdJwt(issued, verifying)).toEqual({ ok: true, value: all(claims) });
      }),
    ));

  test("what the peer issues, with any of three hash functions, we verify to the same claims", () =>
    fc.assert(
      fc.asyncProperty(trees.claimTrees, hashNames, async (claims, hashAlg) => {
        const issued = await theyIssue(claims, hashAlg);
        expect(await verifySdJwt(issued, verifying)).toEqual({ ok: true, value: all(claims) });
      }),
    ));

  test("what we issue and the peer's holder chooses from, we and the peer verify to the claims shown", () =>
    fc.assert(
      fc.asyncProperty(trees.claimTrees, async (claims) => {
        const presented = bound(await peer.peerShows(await weIssue(claims), trees.presentationFrame(claims)));
        expect(await verifyPresentation(presented, verifying)).toEqual({ ok: true, value: shown(claims) });
        expect(await peer.peerVerifiesBound(presented)).toEqual(shown(claims));
      }),
    ));

  test("what the peer's holder binds, we take as the peer does, for the same claims", () =>
    fc.assert(
      fc.asyncProperty(trees.claimTrees, async (claims) => {
        const presented = await peer.peerBinds(await weIssue(claims), trees.presentationFrame(claims));
        const verified = await verifyPresentation(presented, verifying);
        // When something disclosable lies deep in a disclosed object, the peer binds it and then leaves it out: refused by itself too.
        const own = await peer.peerVerifiesBound(presented);
        expect(verified).toEqual(
          own ? { ok: true, value: own } : { ok: false, refusal: { kind: "key-binding-mismatch" } },
        );
        if (own) expect(own).toEqual(shown(claims));
      }),
    ));

  test("what the peer issues and our holder presents, we and the peer verify to the claims shown", () =>
    fc.assert(
      fc.asyncProperty(trees.claimTrees, hashNames, async (claims, hashAlg) => {
        const chosen = weShow(await theyIssue(claims, hashAlg), claims);
        const presented = bound(chosen, { payload: { sd_hash: digestOf(chosen, hashAlg) } });
        expect(await verifyPresentation(presented, verifying)).toEqual({ ok: true, value: shown(claims) });
        expect(await peer.peerVerifiesBound(presented)).toEqual(shown(claims));
      }),
    ));
});

/** A change of a presentation in its compact form. */
type Mutation = (text: string, other: string) => string;
const parts =
  (change: (parts: string[], other: string[]) => string[]): Mutation =>
  (text, other) =>
    change(text.split("~"), other.split("~")).join("~");
const flipped = (at: number, bit: number) => (text: string) => {
  const index = at % text.length;
  return text.slice(0, index) + String.fromCharCode(text.charCodeAt(index) ^ (1 << bit)) + text.slice(index + 1);
};
const place = fc.nat({ max: 100_000 });
const MUTATIONS: Readonly<Record<string, fc.Arbitrary<Mutation>>> = {
  "a bit turned over": fc.tuple(place, fc.nat({ max: 6 })).map(([at, bit]) => flipped(at, bit)),
  "the end cut off": place.map((at) => (text: string) => text.slice(0, at % text.length)),
  "a disclosure left out": place.map((at) => parts((all) => all.toSpliced(1 + (at % Math.max(1, all.length - 2)), 1))),
  "disclosures twice": place.map((at) => parts((all) => all.toSpliced(1, 0, ...all.slice(1 + (at % all.length), -1)))),
  "disclosures in another order": fc.constant(
    parts(([jwt = "", ...rest]) => [jwt, ...rest.slice(0, -1).reverse(), ...rest.slice(-1)]),
  ),
  "another's disclosures too": fc.constant(parts((all, other) => all.toSpliced(-1, 0, ...other.slice(1, -1)))),
  "another's key binding": fc.constant(parts((all, other) => [...all.slice(0, -1), ...other.slice(-1)])),
  "another's credential": fc.constant(parts((all, other) => [...other.slice(0, 1), ...all.slice(1)])),
  "no key binding": fc.constant(parts((all) => [...all.slice(0, -1), ""])),
};
const mutations = fc.oneof(
  ...Object.values(MUTATIONS).map((arbitrary, index) => ({ arbitrary, weight: index === 0 ? 5 : 1 })),
);

describe("a presentation that anybody changes on its way", () => {
  test("is refused by us whatever the change, and by the peer but for other spellings of the holder's signature", () =>
    fc.assert(
      fc.asyncProperty(trees.claimTrees, trees.claimTrees, mutations, async (claims, others, mutate) => {
        const right = bound(weShow(await weIssue(claims), claims));
        const wrong = mutate(right, bound(weShow(await weIssue(others), others)));
        fc.pre(wrong !== right);
        expect(await verifyPresentation(right, verifying)).toMatchObject({ ok: true });
        expect(await verifyPresentation(wrong, verifying)).toMatchObject({ ok: false });
        // The peer decodes base64url with bits to spare, `+` and `/`, padding and white space (we refuse: RFC 7515 §2).
        if (!isRespelt(right, wrong)) expect(await peer.peerVerifiesBound(wrong)).toBeUndefined();
      }),
      { numRuns: 200 },
    ));

  const isRespelt = (right: string, wrong: string) => {
    const end = right.lastIndexOf(".") + 1;
    const bytes = (text: string) => Buffer.from(text.slice(end), "base64").toString("hex");
    return right.slice(0, end) === wrong.slice(0, end) && bytes(right) === bytes(wrong);
  };
});

describe("an SD-JWT without key binding", () => {
  test("says the same in whatever order its disclosures come", () =>
    fc.assert(
      fc.asyncProperty(trees.claimTrees, fc.infiniteStream(fc.nat()), async (claims, order) => {
        const [jwt = "", ...disclosures] = (await weIssue(claims)).split("~").slice(0, -1);
        const keyed = disclosures.map((text) => [order.next().value, text] as const);
        const shuffled = keyed.sort(([one], [other]) => one - other).map(([, text]) => text);
        const text = [jwt, ...shuffled, ""].join("~");
        const all = { ...CLEAR, ...trees.claimsIn(claims) };
        expect(await verifySdJwt(text, verifying)).toEqual({ ok: true, value: all });
        expect(await peer.peerVerifies(text)).toEqual(all);
      }),
    ));
});

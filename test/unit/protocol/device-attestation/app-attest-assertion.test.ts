import { createPublicKey } from "node:crypto";
import fc from "fast-check";
import { verifyAssertion } from "node-app-attest";
import { describe, expect, test } from "vitest";
import {
  verifyAppAttest,
  verifyAppAttestAssertion,
} from "../../../../shared/protocol/device-attestation/app-attest.ts";
import { appAssertion, attestedAppKey, clientDataHash, IOS_APP } from "../../../support/app-attestation.ts";
import { policy, trusting, withBitFlipped } from "../../../support/attestation-expectations.ts";
import { newRoot } from "../../../support/certificates.ts";
import { newClientKey } from "../../../support/key-pair.ts";

const root = await newRoot("CN=Root of these tests");
const [first, next] = [await newClientKey(), await newClientKey()];
const bound = clientDataHash("first-challenge", first);
const { key, object } = await attestedAppKey(root, bound);
const attested = verifyAppAttest(object.toString("base64url"), {
  clientDataHash: bound,
  policy,
  roots: trusting(root),
  now: new Date(),
});
if (!attested.ok) throw new Error(attested.refusal.kind);

const rolledOver = clientDataHash("next-challenge", next);
const expected = { clientDataHash: rolledOver, policy, appAttest: attested.value };
const verified = (assertion: Uint8Array, differently: Partial<typeof expected> = {}) => {
  const outcome = verifyAppAttestAssertion(Buffer.from(assertion).toString("base64url"), {
    ...expected,
    ...differently,
  });
  return outcome.ok ? outcome.value.counter : outcome.refusal.kind;
};

describe("at a change of the device key the attested key of the app vouches again:", () => {
  test("its assertion is taken, and its count is the new one", () => {
    expect(verified(appAssertion(key, rolledOver))).toBe(1);
    expect(verified(appAssertion(key, rolledOver, { counter: 0xffffffff }))).toBe(0xffffffff);
  });

  test("each count is good once, and a lower one never", () => {
    const appAttest = { ...attested.value, counter: 5 };
    for (const [counter, outcome] of [
      [6, 6],
      [5, "wrong-counter"],
      [4, "wrong-counter"],
      [0, "wrong-counter"],
    ] as const) {
      expect(verified(appAssertion(key, rolledOver, { counter }), { appAttest }), `count ${counter}`).toBe(outcome);
    }
  });

  test("an assertion over another challenge, for another device key, or by another app's key is refused", async () => {
    const stranger = await attestedAppKey(root, bound);
    for (const assertion of [
      appAssertion(key, clientDataHash("another-challenge", next)),
      appAssertion(key, clientDataHash("next-challenge", first)),
      appAssertion(stranger.key, rolledOver),
    ]) {
      expect(verified(assertion)).toBe("signature-invalid");
    }
  });

  test("an assertion made in another app's name is refused", () => {
    expect(verified(appAssertion(key, rolledOver, { app: "EXAMPLE123.fr.example.other" }))).toBe("wrong-app");
  });

  test("an assertion with any bit changed is refused, and so is anything else; never an exception", () => {
    const assertion = appAssertion(key, rolledOver);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: assertion.length * 8 - 1 }), (bit) => {
        expect(["malformed", "signature-invalid"]).toContain(verified(withBitFlipped(assertion, bit)));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(verified(bytes)).toBe("malformed");
      }),
    );
  });

  test("node-app-attest, which was written by somebody else, takes what is taken here", () => {
    const publicKey = createPublicKey(key.export({ type: "pkcs8", format: "pem" }));
    const [team = "", ...bundle] = IOS_APP.split(".");
    const clientData = `next-challenge.${next.jkt}`;
    const taken = verifyAssertion({
      assertion: appAssertion(key, rolledOver, { counter: 3 }),
      payload: clientData,
      publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
      teamIdentifier: team,
      bundleIdentifier: bundle.join("."),
      signCount: 2,
    });
    expect(taken).toEqual({ signCount: 3 });
  });
});

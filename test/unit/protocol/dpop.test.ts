import { generateProof } from "dpop";
import { generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { verifyDpop } from "../../../shared/protocol/dpop.ts";
import { importKey } from "../../../shared/protocol/verification-key.ts";

const keys = await generateKeyPair("ES256", { extractable: true });
const expected = { method: "POST", url: "https://cv.example/token", accessToken: undefined, now: new Date() };

test("a proof made by an independent library is accepted for its own method, address and token only", async () => {
  const proof = await generateProof(keys, expected.url, "POST", "nonce", "token");
  expect(await verifyDpop(proof, { ...expected, accessToken: "token" }, importKey)).toMatchObject({ nonce: "nonce" });
  expect(await verifyDpop(proof, { ...expected, accessToken: "other" }, importKey)).toBeUndefined();
  expect(await verifyDpop(proof, { ...expected, method: "GET" }, importKey)).toBeUndefined();
  expect(await verifyDpop(proof, { ...expected, url: "https://cv.example/nonce" }, importKey)).toBeUndefined();
  expect(await verifyDpop(proof, { ...expected, now: new Date(Date.now() + 200_000) }, importKey)).toBeUndefined();
  expect(await verifyDpop(undefined, expected, importKey)).toBeUndefined();
  expect(await verifyDpop(`${proof.slice(0, -6)}AAAAAA`, expected, importKey)).toBeUndefined();
});

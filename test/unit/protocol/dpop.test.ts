import { generateProof } from "dpop";
import { generateKeyPair } from "jose";
import { expect, test } from "vitest";
import { verifyDpop } from "../../../shared/protocol/dpop.ts";

const keys = await generateKeyPair("ES256", { extractable: true });
const expected = { method: "POST", url: "https://cv.example/token", accessToken: undefined, now: new Date() };

test("a proof made by an independent library is accepted for its own method, address and token only", async () => {
  const proof = await generateProof(keys, expected.url, "POST", "nonce", "token");
  expect(await verifyDpop(proof, { ...expected, accessToken: "token" })).toMatchObject({ nonce: "nonce" });
  expect(await verifyDpop(proof, { ...expected, accessToken: "other" })).toBeUndefined();
  expect(await verifyDpop(proof, { ...expected, method: "GET" })).toBeUndefined();
  expect(await verifyDpop(proof, { ...expected, url: "https://cv.example/nonce" })).toBeUndefined();
  expect(await verifyDpop(proof, { ...expected, now: new Date(Date.now() + 200_000) })).toBeUndefined();
  expect(await verifyDpop(undefined, expected)).toBeUndefined();
  expect(await verifyDpop(`${proof.slice(0, -6)}AAAAAA`, expected)).toBeUndefined();
});

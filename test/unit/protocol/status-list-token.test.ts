import { createHeaderAndPayload, getListFromStatusListJWT, StatusList } from "@sd-jwt/jwt-status-list";
import { decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { signJwt } from "../../../shared/protocol/signer.ts";
import { encodeStatuses } from "../../../shared/protocol/status-list/compressed-statuses.ts";
import {
  createStatusListToken,
  type StatusListClaims,
  verifyStatusListToken,
} from "../../../shared/protocol/status-list/status-list-token.ts";
import { localSigner } from "../../support/local-signer.ts";

const URI = "https://card.example/status-lists/7";
const issuedAt = new Date("2026-11-25T10:00:00Z");
const at = (seconds: number) => new Date(issuedAt.getTime() + seconds * 1000);
const claims: StatusListClaims = {
  uri: URI,
  issuedAt,
  expiresAt: at(3600),
  ttl: 900,
  lst: encodeStatuses(16, [
    [3, 1],
    [5, 2],
  ]),
  aggregationUri: "https://card.example/status-lists",
};
const payload = {
  sub: URI,
  iat: issuedAt.getTime() / 1000,
  exp: at(3600).getTime() / 1000,
  ttl: 900,
  status_list: { bits: 2, lst: claims.lst },
};
const header = { typ: "statuslist+jwt" };

let local: Awaited<ReturnType<typeof localSigner>>;
beforeAll(async () => {
  local = await localSigner();
});
const verify = (token: string, differently: { uri?: string; now?: Date } = {}) =>
  verifyStatusListToken(token, { uri: URI, keys: async () => local.publicKey, now: at(1), ...differently });

test("a token says of itself what the specification asks for (§5.1), and jose verifies it", async () => {
  const token = await createStatusListToken(local.signer, claims);
  expect(decodeProtectedHeader(token)).toEqual({ typ: "statuslist+jwt", alg: "ES256", kid: local.kid });
  const verified = await jwtVerify(token, local.publicKey, { currentDate: at(1) });
  expect(verified.payload).toEqual({
    ...payload,
    status_list: { ...payload.status_list, aggregation_uri: "https://card.example/status-lists" },
  });
});

test("a credential's status is that at its place; of another list or a place outside nothing can be said", async () => {
  const list = await verify(await createStatusListToken(local.signer, claims));
  expect(list).toMatchObject({ uri: URI, issuedAt, expiresAt: at(3600), ttl: 900 });
  const statusOf = (idx: number, uri = URI) => list?.statusOf({ uri, idx });
  expect([0, 3, 5, 15].map((idx) => statusOf(idx))).toEqual([0, 1, 2, 0]);
  expect([-1, 16, 1.5].map((idx) => statusOf(idx))).toEqual([undefined, undefined, undefined]);
  expect(statusOf(3, "https://card.example/status-lists/8")).toBeUndefined();
});

describe("against @sd-jwt/jwt-status-list", () => {
  test("it reads ours", async () => {
    const list = getListFromStatusListJWT(await createStatusListToken(local.signer, claims));
    expect(list.statusList).toEqual([0, 0, 0, 1, 0, 2, ...Array.from({ length: 10 }, () => 0)]);
  });

  test("we read its own", async () => {
    const theirs = new StatusList([0, 1, 0, 2, 0, 0, 0, 0], 2);
    const made = createHeaderAndPayload(theirs, { ...payload }, { alg: "ES256", typ: "statuslist+jwt" });
    const list = await verify(await signJwt(local.signer, header, made.payload));
    expect([0, 1, 2, 3, 8].map((idx) => list?.statusOf({ uri: URI, idx }))).toEqual([0, 1, 0, 2, undefined]);
  });
});

describe("is refused as a whole", () => {
  test("a list that has expired, to the second", async () => {
    const token = await createStatusListToken(local.signer, claims);
    expect(await verify(token, { now: at(3599) })).toBeDefined();
    expect(await verify(token, { now: at(3600) })).toBeUndefined();
  });

  test("the list of another address than was asked for", async () => {
    const token = await createStatusListToken(local.signer, claims);
    expect(await verify(token, { uri: `${URI}0` })).toBeUndefined();
    expect(await verify(token, { uri: `${URI}/` })).toBeUndefined();
  });

  test("a list that somebody else signed, that was changed, or that isn't signed at all", async () => {
    const other = await localSigner();
    expect(await verify(await createStatusListToken(other.signer, claims))).toBeUndefined();
    const token = await createStatusListToken(local.signer, claims);
    const [head, body, signature] = token.split(".");
    const changed = Buffer.from(JSON.stringify({ ...decodeJwt(token), ttl: 1 })).toString("base64url");
    expect(await verify(`${head}.${changed}.${signature}`)).toBeUndefined();
    const none = Buffer.from(JSON.stringify({ ...header, alg: "none" })).toString("base64url");
    expect(await verify(`${none}.${body}.`)).toBeUndefined();
    const secret = new TextEncoder().encode("a secret of thirty-two bytes, or more");
    const hmac = await new SignJWT(payload).setProtectedHeader({ ...header, alg: "HS256" }).sign(secret);
    expect(await verify(hmac)).toBeUndefined();
  });

  test.each([
    ["of another type", { typ: "JWT" }, {}],
    ["without an end", header, { exp: undefined }],
    ["without a time", header, { iat: undefined }],
    ["without a subject", header, { sub: undefined }],
    ["without a ttl", header, { ttl: undefined }],
    ["with a ttl of nothing", header, { ttl: 0 }],
    ["without a list", header, { status_list: undefined }],
    ["with a list of three bits", header, { status_list: { bits: 3, lst: claims.lst } }],
    ["with a list that can't be decompressed", header, { status_list: { bits: 2, lst: "eNrt" } }],
    ["that is not valid yet", header, { nbf: at(60).getTime() / 1000 }],
  ])("a token %s", async (_, head, differently) => {
    expect(await verify(await signJwt(local.signer, head, { ...payload, ...differently }))).toBeUndefined();
  });

  test("what is no token", async () => {
    for (const text of ["", "a.b.c", "{}", "a".repeat(10_000)]) expect(await verify(text)).toBeUndefined();
  });
});

import { beforeEach, expect, test } from "vitest";
import { type RefreshPorts, refreshSession } from "../../../functions/token/issue-card-token/refresh-session.ts";
import { revokeSession } from "../../../functions/token/revoke-session/revoke-session.ts";
import type { Rotation } from "../../../shared/adapters/dynamodb/session-items.ts";
import { newBindingId } from "../../../shared/domain/card.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { firstRefreshToken, readRefreshToken, writeRefreshToken } from "../../../shared/protocol/refresh-token.ts";

const now = new Date("2026-11-24T12:00:00Z");
const bindingId = newBindingId(systemIds);
const shown = firstRefreshToken({ cardRef: "1abcdefghijklmnopqrstuv", bindingId }, now, systemIds);
const proof = { jkt: "phone", spendKey: "spend", nonce: "nonce", issuedAt: 0 };

let steps: string[] = [];
beforeEach(() => {
  steps = [];
});
const endSession = async ({ family }: { family: string }) => {
  steps.push(`end ${family}`);
};
const portsThat = (rotation: Rotation): RefreshPorts => ({
  rotateSession: async () => {
    steps.push("rotate");
    return rotation;
  },
  endSession,
  createCardToken: async ({ cardRef, jkt, bindingId }, { at, factors }) => {
    steps.push("sign");
    return `${cardRef} ${jkt} ${bindingId} ${at.toISOString()} ${factors}`;
  },
  ids: systemIds,
});
const refresh = (rotation: Rotation) => refreshSession(portsThat(rotation), shown, proof);

test("a token is signed once the refresh token is rotated, for the phone alone in the session's binding, with the time of both factors", async () => {
  const refreshed = await refresh("rotated");
  if (!refreshed.ok) throw new Error("refused");
  expect(refreshed.value.token).toBe(`${shown.cardRef} phone ${bindingId} ${now.toISOString()} phone`);
  expect(readRefreshToken(refreshed.value.refreshToken)).toMatchObject({ family: shown.family });
  expect(refreshed.value.refreshToken).not.toBe(writeRefreshToken(shown));
  expect(steps).toEqual(["rotate", "sign"]);
});

test("a token that was used before, or by another key, ends its session, and nothing is signed", async () => {
  expect(await refresh("misused")).toEqual(refuse({ kind: "session-ended" }));
  expect(steps).toEqual(["rotate", `end ${shown.family}`]);
});

test("a session of before the card was bound anew ends where it is found, and nothing is signed", async () => {
  expect(await refresh("unbound")).toEqual(refuse({ kind: "session-ended" }));
  expect(steps).toEqual(["rotate", `end ${shown.family}`]);
});

test("a session that is over and a replayed proof end nothing and sign nothing", async () => {
  expect(await refresh("ended")).toEqual(refuse({ kind: "session-ended" }));
  expect(await refresh("proof-replayed")).toEqual(refuse({ kind: "dpop-invalid" }));
  expect(steps).toEqual(["rotate", "rotate"]);
});

test("revocation ends the session of a refresh token, passes over what is none, and says that access tokens can't be", async () => {
  const revoke = (token: string) => revokeSession({ endSession }, token);
  expect(await revoke(writeRefreshToken(shown))).toEqual(done(undefined));
  expect(await revoke("no token")).toEqual(done(undefined));
  expect(await revoke("eyJhbGciOiJFUzI1NiJ9.e30.c2ln")).toEqual(refuse({ kind: "token-unsupported" }));
  expect(steps).toEqual([`end ${shown.family}`]);
});

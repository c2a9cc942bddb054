import fc from "fast-check";
import { expect, test } from "vitest";
import { newBindingId } from "../../../shared/domain/card.ts";
import { SESSION_IDLE_SECONDS, SESSION_LIFE_SECONDS, sessionUntil } from "../../../shared/domain/session.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import {
  bindingOf,
  firstRefreshToken,
  firstWalletToken,
  isWalletToken,
  nextRefreshToken,
  provenAt,
  readRefreshToken,
  refreshTokenHash,
  writeRefreshToken,
} from "../../../shared/protocol/refresh-token.ts";

const now = new Date("2026-11-24T12:00:00Z");
const cardRef = "1abcdefghijklmnopqrstu-";
const bindingId = newBindingId(systemIds);
const first = firstRefreshToken({ cardRef, bindingId }, now, systemIds);

test("a refresh token is read as it was written, and tells when both factors were proven, and in which binding", () => {
  expect(readRefreshToken(writeRefreshToken(first))).toEqual(first);
  expect(provenAt(first)).toEqual(now);
  expect(bindingOf(first)).toBe(bindingId);
  const wallets = firstWalletToken(cardRef, now, systemIds);
  expect(readRefreshToken(writeRefreshToken(wallets))).toEqual(wallets);
  expect([wallets, first].map(isWalletToken)).toEqual([true, false]);
});

test("the next token of a session has another secret and nothing else; every other thing makes another hash", () => {
  const next = nextRefreshToken(first, systemIds);
  expect({ ...next, secret: first.secret }).toEqual(first);
  const others = [next, { ...first, family: next.secret.slice(0, 33) }, { ...first, cardRef: "2" }];
  expect(new Set([first, ...others].map(refreshTokenHash)).size).toBe(4);
});

test("anything else is no refresh token", () => {
  const text = writeRefreshToken(first);
  for (const wrong of [`${text}A`, text.slice(1), ` ${text}`, `${text}\n`, text.replace(".", ","), `${text}.x`, ""]) {
    expect(readRefreshToken(wrong), wrong).toBeUndefined();
  }
  fc.assert(fc.property(fc.string(), (other) => readRefreshToken(other) === undefined));
});

test("a session lives for 30 days without use, and for 90 in all", () => {
  expect([SESSION_IDLE_SECONDS, SESSION_LIFE_SECONDS].map((seconds) => seconds / 86_400)).toEqual([30, 90]);
  const day = (count: number) => plusSeconds(now, count * 86_400);
  expect(sessionUntil(now, day(0))).toEqual(day(30));
  expect(sessionUntil(now, day(59))).toEqual(day(89));
  for (const used of [60, 89]) expect(sessionUntil(now, day(used))).toEqual(day(90));
});

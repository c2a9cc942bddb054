import { beforeAll, describe, expect, it } from "vitest";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { callsOf, everyFault, expectAnswerAfter } from "../support/faults.ts";
import { eligibility, watch } from "../support/routes/account-routes.ts";
import {
  newCode,
  newKey,
  opposition,
  removal,
  shownCard,
  takeOver,
  transfer,
} from "../support/routes/card-life-routes.ts";
import { pushToken, sync } from "../support/routes/card-routes.ts";
import {
  attestedRights,
  checkedIn,
  checkInPreview,
  context,
  destroyedContext,
  readerToken,
  shownContext,
  shownRights,
  tappedContext,
  whoChecksIn,
} from "../support/routes/counter-routes.ts";
import {
  credential,
  deferredCredential,
  notification,
  offer,
  shownOffer,
} from "../support/routes/credential-routes.ts";
import { statementSync, statements } from "../support/routes/fund-routes.ts";
import {
  block,
  certificateRevocation,
  foundPractices,
  minimumVersion,
  practice,
  practiceReader,
} from "../support/routes/practice-routes.ts";
import { type Callers, type Route, readyCallers } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { keyStep } from "../support/routes/signing-key-routes.ts";
import {
  challenge,
  codeToken,
  nonce,
  refreshToken,
  revocation,
  twoFactorToken,
  txCodeToken,
} from "../support/routes/token-routes.ts";
import { objectedUse, objections, uses } from "../support/routes/use-routes.ts";
import { authorizationToken, pushedRequest } from "../support/routes/wallet-routes.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const GET = "dynamodb:GetItem";
const PUT = "dynamodb:PutItem";
const UPDATE = "dynamodb:UpdateItem";
const QUERY = "dynamodb:Query";
const MAC = "kms:GenerateMac";
const TRANSACT = "dynamodb:TransactWriteItems";
const LOOK = "dynamodb:BatchGetItem";
const PUBLIC_KEY = "kms:GetPublicKey";

interface Case {
  readonly route: Route;
  readonly caller: string;
  /** What a warm environment asks of AWS. */
  readonly warm: readonly string[];
  /** What a fresh one asks besides. */
  readonly cold: readonly string[];
}

/** Enrolment and care event have tests of their own, which look at what they have written. */
const cases: readonly Case[] = [
  { route: eligibility, caller: "check-eligibility", warm: [GET, GET, MAC], cold: [GET] },
  { route: watch, caller: "watch-eligibility", warm: [GET, GET, MAC, PUT], cold: [GET] },
  { route: challenge, caller: "issue-challenge", warm: [], cold: [MAC] },
  { route: nonce, caller: "issue-nonce", warm: [PUT], cold: [MAC] },
  {
    route: twoFactorToken,
    caller: "issue-card-token",
    warm: [TRANSACT, TRANSACT, MAC, "kms:Sign"],
    // Which key signs, which an environment then keeps for a minute, and that key's name.
    cold: [MAC, GET, PUBLIC_KEY],
  },
  { route: refreshToken, caller: "issue-card-token", warm: [TRANSACT, "kms:Sign"], cold: [MAC, GET, PUBLIC_KEY] },
  { route: revocation, caller: "revoke-session", warm: ["dynamodb:DeleteItem"], cold: [] },
  { route: codeToken, caller: "issue-card-token", warm: [PUT, UPDATE, "kms:Sign"], cold: [MAC, GET, PUBLIC_KEY] },
  {
    route: txCodeToken,
    caller: "issue-card-token",
    warm: [PUT, UPDATE, UPDATE, "kms:Sign"],
    cold: [MAC, GET, PUBLIC_KEY],
  },
  { route: offer, caller: "offer-credential", warm: [GET, PUT, PUT], cold: [MAC, PUBLIC_KEY] },
  { route: pushedRequest, caller: "push-request", warm: [PUT, PUT], cold: [MAC] },
  {
    route: authorizationToken,
    caller: "issue-card-token",
    warm: [GET, TRANSACT, "kms:Sign"],
    cold: [MAC, GET, PUBLIC_KEY],
  },
  { route: shownOffer, caller: "show-offer", warm: [GET], cold: [] },
  {
    route: credential,
    caller: "issue-credential",
    warm: [GET, GET, PUT, UPDATE, LOOK, TRANSACT, "kms:Sign"],
    cold: [MAC, MAC, GET, PUBLIC_KEY, PUBLIC_KEY, QUERY],
  },
  {
    route: deferredCredential,
    caller: "deliver-credential",
    warm: [GET, GET, GET, GET, PUT, LOOK, TRANSACT, "kms:Sign"],
    cold: [MAC, MAC, GET, PUBLIC_KEY, PUBLIC_KEY, QUERY],
  },
  {
    route: notification,
    caller: "receive-notification",
    warm: [GET, PUT, QUERY, TRANSACT],
    cold: [MAC, PUBLIC_KEY],
  },
  { route: pushToken, caller: "change-push-token", warm: [GET, PUT, UPDATE], cold: [MAC, PUBLIC_KEY] },
  { route: sync, caller: "list-care-events", warm: [GET, PUT, QUERY], cold: [MAC, PUBLIC_KEY] },
  { route: statementSync, caller: "list-statements", warm: [GET, PUT, QUERY], cold: [MAC, PUBLIC_KEY] },
  { route: statements, caller: "record-statements", warm: [GET, GET, GET, MAC, PUT, TRANSACT], cold: [PUBLIC_KEY] },
  { route: uses, caller: "list-uses", warm: [GET, PUT, QUERY], cold: [MAC, PUBLIC_KEY] },
  { route: objectedUse, caller: "object-to-use", warm: [GET, GET, PUT, TRANSACT], cold: [MAC, PUBLIC_KEY] },
  { route: objections, caller: "list-objections", warm: [PUT, QUERY], cold: [PUBLIC_KEY, QUERY] },
  { route: shownCard, caller: "show-card", warm: [GET, QUERY, QUERY, PUT], cold: [MAC, PUBLIC_KEY] },
  { route: removal, caller: "remove-phone", warm: [GET, PUT, TRANSACT], cold: [MAC, PUBLIC_KEY] },
  { route: opposition, caller: "oppose-card", warm: [GET, GET, MAC, TRANSACT], cold: [] },
  { route: newCode, caller: "change-code", warm: [GET, MAC, MAC, PUT, TRANSACT, TRANSACT], cold: [MAC, PUBLIC_KEY] },
  { route: newKey, caller: "renew-phone-key", warm: [GET, MAC, PUT, TRANSACT, TRANSACT], cold: [MAC, PUBLIC_KEY] },
  { route: transfer, caller: "start-transfer", warm: [GET, MAC, PUT, TRANSACT, TRANSACT], cold: [MAC, PUBLIC_KEY] },
  { route: takeOver, caller: "take-over-card", warm: [GET, GET, GET, MAC, TRANSACT, UPDATE], cold: [] },
  {
    route: readerToken,
    caller: "issue-client-token",
    warm: ["dynamodb:BatchGetItem", PUT, PUT, "kms:Sign"],
    // Who is denied, which an environment then keeps for half a minute.
    cold: [GET, PUBLIC_KEY, QUERY],
  },
  { route: context, caller: "open-context", warm: [GET, GET, GET, PUT, PUT], cold: [MAC, PUBLIC_KEY, QUERY] },
  {
    route: tappedContext,
    caller: "open-context",
    warm: [GET, GET, GET, PUT, PUT],
    cold: [MAC, MAC, PUBLIC_KEY, PUBLIC_KEY, QUERY],
  },
  { route: shownContext, caller: "read-context", warm: [GET, GET, GET, PUT], cold: [MAC, PUBLIC_KEY, QUERY] },
  { route: checkInPreview, caller: "check-in", warm: [LOOK, GET, GET, PUT], cold: [MAC, PUBLIC_KEY] },
  { route: checkedIn, caller: "check-in", warm: [LOOK, GET, GET, PUT, PUT], cold: [MAC, PUBLIC_KEY] },
  { route: whoChecksIn, caller: "find-check-in", warm: [GET, GET, GET, PUT], cold: [MAC, PUBLIC_KEY, QUERY] },
  { route: shownRights, caller: "read-rights", warm: [GET, GET, GET, PUT], cold: [PUBLIC_KEY, QUERY] },
  {
    route: attestedRights,
    caller: "attest-rights",
    warm: [GET, PUT],
    cold: [GET, PUBLIC_KEY, PUBLIC_KEY, QUERY, "kms:Sign"],
  },
  { route: destroyedContext, caller: "destroy-context", warm: [PUT, UPDATE], cold: [PUBLIC_KEY, QUERY] },
  { route: foundPractices, caller: "find-practices", warm: [QUERY], cold: [] },
  { route: practice, caller: "register-practice", warm: [GET, TRANSACT], cold: [] },
  { route: practiceReader, caller: "register-reader", warm: [GET, GET, TRANSACT], cold: [] },
  { route: block, caller: "change-state", warm: [GET, TRANSACT], cold: [] },
  { route: minimumVersion, caller: "require-version", warm: [GET, TRANSACT], cold: [] },
  { route: certificateRevocation, caller: "revoke-certificate", warm: [TRANSACT], cold: [] },
  { route: keyStep, caller: "take-key-step", warm: [GET], cold: [PUBLIC_KEY] },
];

describe.each(cases)("$route.method $route.path", ({ route, caller, warm, cold }) => {
  // Anew for each route: tokens live for five minutes, and all of this takes longer.
  let callers: Callers;
  const isAnswered = async () => {
    const answer = await sendWhole(route, await route.prepare(callers));
    expect(answer.status, JSON.stringify(answer.body)).toBe(route.success);
  };
  beforeAll(async () => {
    callers = await readyCallers(stage);
    await isAnswered();
  });

  it("makes these calls and no others, so that all are made to fail below", async () => {
    const prepared = await route.prepare(callers);
    expect(await callsOf(stage, caller, () => sendWhole(route, prepared))).toEqual(warm.toSorted());
    const again = await route.prepare(callers);
    await freshEnvironment(stage, caller);
    expect(await callsOf(stage, caller, () => sendWhole(route, again))).toEqual([...warm, ...cold].toSorted());
  });

  const faults = [
    ...everyFault(caller, warm).map((fault) => ({ ...fault, isFresh: false })),
    ...everyFault(caller, cold).map((fault) => ({ ...fault, isFresh: true })),
  ];
  for (const { name, rule, isFresh } of faults) {
    it(`answers as if nothing were when the SDK's repeat helps, else a 500 that tells nothing, when ${name}`, async () => {
      const prepared = await route.prepare(callers);
      if (isFresh) await freshEnvironment(stage, caller);
      const { result, hits } = await stage.withFault(rule, () => sendWhole(route, prepared));
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, route);
      await isAnswered();
    });
  }
});

it("the same QR, posted again by the same reader after a lost answer, gets the same context", async () => {
  const callers = await readyCallers(stage);
  for (const { rule } of everyFault("open-context", [PUT, PUT])) {
    const prepared = await context.prepare(callers);
    await stage.withFault(rule, () => sendWhole(context, prepared));
    const [first, second] = [await sendWhole(context, prepared), await sendWhole(context, prepared)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(contextIdOf(first.body)).toBe(contextIdOf(second.body));
  }
});

const contextIdOf = (body: unknown): unknown => (body as { context_id?: unknown }).context_id;

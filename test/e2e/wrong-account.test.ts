import { beforeAll, describe, expect, it } from "vitest";
import { declaredRoutes, routeKey } from "../support/declared-routes.ts";
import { personWithPhone, signedInHolder } from "../support/people.ts";
import { signedInReader } from "../support/readers.ts";
import { expectRefusal } from "../support/refusals.ts";
import { abandonedEnrolment, accountRoutes, shownEnrolment, watch } from "../support/routes/account-routes.ts";
import { opposition, takeOver } from "../support/routes/card-life-routes.ts";
import { asCard, type Callers, type Credentials } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const PATIENCE_MS = 120_000;
const ROUTES = [...accountRoutes, shownEnrolment, abandonedEnrolment, watch, takeOver, opposition];
/** Names nobody: who it is for is whoever calls. */
const OF_THE_CALLER = ["DELETE /v1/eligibility/watch"];

let callers: Callers;
/** Whom the API itself lets in nowhere, and who has an account, but another one. */
let nobodies: Readonly<Record<string, Credentials>>;
let strangers: Readonly<Record<string, Credentials>>;
beforeAll(async () => {
  const holder = await signedInHolder(stage);
  callers = { stage, phone: holder.phone, reader: await signedInReader(stage) };
  const { accountToken } = await personWithPhone(stage);
  const unknown = await stage.identityProviders.accountToken(`account-${crypto.randomUUID()}`);
  nobodies = { nobody: { kind: "none" }, "a phone with a card": asCard(callers) };
  strangers = {
    "another person": { kind: "account", token: accountToken },
    "another holder of a card": { kind: "account", token: holder.accountToken },
    "somebody whom no fund knows": { kind: "account", token: unknown },
  };
}, PATIENCE_MS);

it("covers every route for who is signed in with the health account", () => {
  const declared = declaredRoutes(stage.assembly).filter(({ authorization }) => authorization === "JWT");
  const covered = new Set([...ROUTES.map(routeKey), ...OF_THE_CALLER]);
  expect(declared.map(({ key }) => key).filter((key) => !covered.has(key))).toEqual([]);
  expect(declared.length).toBeGreaterThan(0);
});

describe.each(ROUTES.map((route) => ({ name: `${route.method} ${route.path}`, route })))("$name", ({ route }) => {
  it(
    "gives and changes nothing of a person's for any other account",
    async () => {
      const prepared = await route.prepare(callers);
      for (const credentials of Object.values(nobodies)) {
        expect((await sendWhole(route, { ...prepared, credentials })).status).toBe(401);
      }
      for (const [who, credentials] of Object.entries(strangers)) {
        const answer = await sendWhole(route, { ...prepared, credentials });
        expect([403, 404], `${who}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
        expectRefusal(answer, route.errors, answer.status);
      }
      const right = await sendWhole(route, prepared);
      expect(right.status, JSON.stringify(right.body)).toBe(route.success);
    },
    PATIENCE_MS,
  );
});

import { expect, it } from "vitest";
import { describeFaults, GET, LOOK, MAC, PUBLIC_KEY, PUT, QUERY, SIGN, UPDATE } from "../../support/describe-faults.ts";
import { everyFault } from "../../support/faults.ts";
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
} from "../../support/routes/counter-routes.ts";
import { readyCallers } from "../../support/routes/route.ts";
import { sendWhole } from "../../support/routes/send-whole.ts";
import { inStage } from "../../support/stage.ts";

const stage = inStage();

/** Care events have tests of their own, which look at what they have written. */
describeFaults(stage, [
  {
    route: readerToken,
    caller: "issue-client-token",
    warm: [LOOK, PUT, PUT],
    // Who is denied, which an environment then keeps for half a minute; and the environment's own key, certified for an hour.
    cold: [GET, PUBLIC_KEY, QUERY, SIGN],
  },
  { route: context, caller: "open-context", warm: [GET, GET, GET, PUT, UPDATE], cold: [MAC, PUBLIC_KEY, QUERY] },
  {
    route: tappedContext,
    caller: "open-context",
    warm: [GET, GET, GET, PUT, UPDATE],
    cold: [MAC, MAC, PUBLIC_KEY, PUBLIC_KEY, QUERY],
  },
  { route: shownContext, caller: "read-context", warm: [GET, GET, GET, UPDATE], cold: [MAC, PUBLIC_KEY, QUERY] },
  { route: checkInPreview, caller: "check-in", warm: [LOOK, GET, GET, PUT], cold: [MAC, PUBLIC_KEY] },
  { route: checkedIn, caller: "check-in", warm: [LOOK, GET, GET, PUT, PUT], cold: [MAC, PUBLIC_KEY] },
  { route: whoChecksIn, caller: "find-check-in", warm: [GET, GET, GET, UPDATE], cold: [MAC, PUBLIC_KEY, QUERY] },
  { route: shownRights, caller: "read-rights", warm: [GET, GET, GET, UPDATE], cold: [PUBLIC_KEY, QUERY] },
  {
    route: attestedRights,
    caller: "attest-rights",
    warm: [GET, UPDATE],
    cold: [GET, PUBLIC_KEY, PUBLIC_KEY, QUERY, SIGN],
  },
  { route: destroyedContext, caller: "destroy-context", warm: [UPDATE, UPDATE], cold: [PUBLIC_KEY, QUERY] },
]);

it("the same QR, posted again by the same reader after a lost answer, gets the same context", async () => {
  const callers = await readyCallers(stage);
  for (const { rule } of everyFault("open-context", [UPDATE, PUT])) {
    const prepared = await context.prepare(callers);
    await stage.withFault(rule, () => sendWhole(context, prepared));
    const [first, second] = [await sendWhole(context, prepared), await sendWhole(context, prepared)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(contextIdOf(first.body)).toBe(contextIdOf(second.body));
  }
});

const contextIdOf = (body: unknown): unknown => (body as { context_id?: unknown }).context_id;

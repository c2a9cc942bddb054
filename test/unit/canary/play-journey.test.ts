import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { type Question, UnexpectedAnswer } from "../../../functions/canary/play-journey/call.ts";
import { playJourney } from "../../../functions/canary/play-journey/play-journey.ts";
import { JOURNEY_STEPS } from "../../../shared/log/metrics.ts";
import { world } from "../../support/canary-world.ts";
import {
  CONTEXT_ID,
  counterInMemory,
  PRACTICE_URL,
  refusal,
  usesPage,
  wantsNonce,
} from "../../support/counter-in-memory.ts";

const dpopOf = ({ headers }: Question) => decodeJwt(headers?.dpop ?? "");

describe("a journey of the canary", () => {
  test("goes from the reader's token to the end of context and session, in this order", async () => {
    const { counter, ports } = world();
    expect(await playJourney(ports, undefined)).toEqual({ kind: "played", steps: 14, cursor: undefined });
    expect(counter.asked).toEqual([
      "GET /jwks/receipts.json",
      "POST practice/token",
      "POST /nonce",
      "POST card/token",
      "POST /v1/contexts",
      "GET /v1/contexts/{id}/rights",
      "POST /v1/care-events",
      "POST /v1/care-events",
      "GET /v1/uses",
      "DELETE /v1/contexts/{id}",
      "POST /revoke",
    ]);
  });

  test("is not begun without a card", async () => {
    const { counter, ports } = world({ cardRef: async () => undefined });
    expect(await playJourney(ports, undefined)).toEqual({ kind: "no-card" });
    expect(counter.asked).toEqual([]);
  });

  test.each([
    ["GET /jwks/receipts.json", "published-keys", 3],
    ["POST practice/token", "reader-token", 4],
    ["POST /nonce", "session", 5],
    ["POST card/token", "session", 5],
    ["POST /v1/contexts", "context", 6],
    ["GET /v1/contexts/{id}/rights", "rights", 7],
    ["POST /v1/care-events", "care-event", 8],
    ["GET /v1/uses", "uses", 12],
    ["DELETE /v1/contexts/{id}", "end", 13],
    ["POST /revoke", "end", 13],
  ] as const)(
    "ends where %s is refused, with the code of the refusal and nothing else of the answer: %s",
    async (route, at, steps) => {
      const { counter, ports } = world();
      counter.routes.set(route, () => refusal(503, "internal"));
      const journey = await playJourney(ports, undefined);
      expect(journey).toMatchObject({ kind: "failed", at, steps, error: { status: 503, code: "internal" } });
      expect(JOURNEY_STEPS).toContain(at);
    },
  );

  test("ends where an answer never comes", async () => {
    const { counter, ports } = world();
    counter.routes.set("POST /v1/contexts", () => Promise.reject(new DOMException("timed out", "TimeoutError")));
    expect(await playJourney(ports, undefined)).toMatchObject({
      kind: "failed",
      at: "context",
      error: { name: "TimeoutError" },
    });
  });

  test("ends at a key that can't be used", async () => {
    const { ports } = world({ keys: () => Promise.reject(new Error("access denied")) });
    expect(await playJourney(ports, undefined)).toMatchObject({ kind: "failed", at: "keys" });
  });

  test("ends without a client certificate, before the practice API is asked anything", async () => {
    const { counter, ports } = world({ connect: () => Promise.reject(new Error("access denied")) });
    const failed = { kind: "failed", at: "client-certificate", steps: 2 };
    expect(await playJourney(ports, undefined)).toMatchObject(failed);
    expect(counter.asked).toEqual([]);
  });

  test("ends where rights are not in force, whatever else is well", async () => {
    const { counter, ports } = world();
    const over = { in_force: false, organism: { code: "016919999" } };
    counter.routes.set("GET /v1/contexts/{id}/rights", () => ({ status: 200, headers: new Headers(), body: over }));
    expect(await playJourney(ports, undefined)).toMatchObject({ kind: "failed", at: "rights" });
  });

  test("ends at a receipt of another event", async () => {
    const { counter, ports } = world();
    const other = { kind: "consultation", context_id: CONTEXT_ID, claim_digest: "another" };
    const record = counter.routes.get("POST /v1/care-events");
    counter.routes.set("POST /v1/care-events", async (question) => {
      if (!record) throw new Error("no such route");
      return record({ ...question, body: JSON.stringify(other) });
    });
    const failed = { kind: "failed", at: "receipt", error: { name: "WrongReceipt" } };
    expect(await playJourney(ports, undefined)).toMatchObject(failed);
  });

  test("ends at a receipt that no published key vouches for", async () => {
    const { counter, ports } = world();
    const stranger = counterInMemory(() => new Date());
    const keys = await stranger.call({ method: "GET", url: `${PRACTICE_URL}/jwks/receipts.json` });
    counter.routes.set("GET /jwks/receipts.json", () => keys);
    expect(await playJourney(ports, undefined)).toMatchObject({ kind: "failed", at: "receipt" });
  });

  test("bears nothing of what was answered but a code of letters", async () => {
    const answer = { status: 400, headers: new Headers(), body: { code: "Jean DUPONT 1750163" } };
    expect(new UnexpectedAnswer(answer)).toMatchObject({ message: "answered 400", code: undefined });
  });

  test("repeats a request once with the nonce that the server asks for", async () => {
    const { counter, ports } = world();
    const nonces: unknown[] = [];
    const uses = counter.routes.get("GET /v1/uses");
    counter.routes.set("GET /v1/uses", (question) => {
      nonces.push(dpopOf(question).nonce);
      return nonces.length === 1 || !uses ? wantsNonce("another-nonce") : uses(question);
    });
    expect(await playJourney(ports, undefined)).toMatchObject({ kind: "played" });
    expect(nonces).toEqual(["server-nonce", "another-nonce"]);
  });
});

describe("the use of the card", () => {
  test("is looked for from where the last journey stopped, page by page", async () => {
    const { counter, ports } = world();
    const cursors: (string | null)[] = [];
    counter.routes.set("GET /v1/uses", ({ url }) => {
      const cursor = new URL(url).searchParams.get("cursor");
      cursors.push(cursor);
      return cursor === "page-2" ? usesPage(["other", CONTEXT_ID]) : usesPage(["other"], "page-2");
    });
    expect(await playJourney(ports, "page-1")).toMatchObject({ kind: "played", cursor: "page-2" });
    expect(cursors).toEqual(["page-1", "page-2"]);
  });

  test("may come seconds later, and is looked for on the last page alone", async () => {
    const { counter, ports, pauses } = world();
    const cursors: (string | null)[] = [];
    counter.routes.set("GET /v1/uses", ({ url }) => {
      const cursor = new URL(url).searchParams.get("cursor");
      cursors.push(cursor);
      if (cursor === null) return usesPage(["other"], "page-2");
      return usesPage(cursors.length > 3 ? [CONTEXT_ID] : []);
    });
    expect(await playJourney(ports, undefined)).toMatchObject({ kind: "played" });
    expect(cursors).toEqual([null, "page-2", "page-2", "page-2"]);
    expect(pauses).toHaveLength(2);
  });

  test("is missed when it does not come", async () => {
    const { counter, ports } = world();
    counter.routes.set("GET /v1/uses", () => usesPage(["other"]));
    const failed = { kind: "failed", at: "uses", error: { name: "UseNotSeen" } };
    expect(await playJourney(ports, undefined)).toMatchObject(failed);
  });
});

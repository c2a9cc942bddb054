import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { measured } from "../../../shared/log/metrics.ts";

const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
beforeEach(() => written.mockClear());

const Body = z.strictObject({ wish: z.enum(["yes", "no", "break"]) });
const input = jsonBody(Body);
const handler = httpHandler({
  step: ({ wish }) => (wish === "break" ? "device" : "context"),
  authenticate: async ({ headers }) =>
    headers.authorization ? done({ software: "cabinet 4.12" }) : refuse({ kind: "token-missing" }),
  input,
  errors: problemForm,
  run: async ({ wish }) => {
    if (wish === "break") throw new Error("of an AWS that does not answer");
    return wish === "yes" ? done("given") : refuse({ kind: "proof-expired" });
  },
  present: (value) => json(201, { value }),
  refusals: { "proof-expired": problem("proof_expired") },
  measure: (_value, { software }) => [measured("Contexts", 1, software)],
});

/** What is measured of a request, by its names and what they are told apart by. */
async function measuredOf(body: unknown, authorization = "DPoP x"): Promise<unknown> {
  const requestContext = { http: { method: "POST" }, requestId: "trace" };
  const headers = { "content-type": "application/json", ...(authorization !== "" && { authorization }) };
  const event = { requestContext, routeKey: "POST /x", rawPath: "/x", headers, body: JSON.stringify(body) };
  await handler(event as unknown as APIGatewayProxyEventV2, {} as Context);
  const line = z.looseObject({}).parse(JSON.parse(String(written.mock.calls.at(-1)?.[0])));
  const { StepsStarted, StepsCompleted, Step, Refusals, Reason, Contexts, Software } = line;
  return { StepsStarted, StepsCompleted, Step, Refusals, Reason, Contexts, Software };
}

describe("of a request is counted", () => {
  test("that its step was begun and completed, and what its function adds", async () => {
    const told = { Step: "context", Software: "cabinet 4.12" };
    expect(await measuredOf({ wish: "yes" })).toEqual({ ...told, StepsStarted: 1, StepsCompleted: 1, Contexts: 1 });
  });

  test("a step that was begun and refused, by the refusal's own kind", async () => {
    const refused = { Refusals: 1, Reason: "proof-expired" };
    expect(await measuredOf({ wish: "no" })).toEqual({ StepsStarted: 1, Step: "context", ...refused });
  });

  test("a step that was begun and broke, which is no refusal", async () => {
    expect(await measuredOf({ wish: "break" })).toEqual({ StepsStarted: 1, Step: "device" });
  });

  test("no step where nobody was let in or understood, but why not", async () => {
    expect(await measuredOf({ wish: "yes" }, "")).toEqual({ Refusals: 1, Reason: "token-missing" });
    expect(await measuredOf({ wish: "perhaps" })).toEqual({ Refusals: 1, Reason: "invalid" });
  });
});

import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { Route } from "../../../infra/constructs/endpoint.ts";
import type { Described, Operation } from "../../../infra/openapi/described.ts";
import { operationIdOf } from "../../../infra/openapi/operation.ts";
import { refusalsOf } from "../../../infra/openapi/refusals.ts";
import { jsonSchema, membersOf } from "../../../infra/openapi/schemas.ts";
import { oauth, oauthForm, problem, problemForm } from "../../../shared/http/error-form.ts";
import { eitherForm, inEitherForm } from "../../../shared/http/fhir.ts";
import { jsonBody, noInput } from "../../../shared/http/input.ts";

type Refusing = Pick<Operation, "caller" | "described">;
const operation = (described: Partial<Described>, caller: Refusing["caller"] = "anyone"): Refusing => ({
  caller,
  described: { authenticate: {}, input: noInput, errors: problemForm, refusals: {}, ...described },
});

describe("the refusals of a route", () => {
  const namesOf = (of: Refusing) => refusalsOf(of).map(({ status, name }) => `${status} ${name}`);

  it("are what its input, its caller, its switches and its map of refusals can come to", () => {
    const body = jsonBody(z.strictObject({ sum: z.int() }));
    const refusals = { gone: problem("card_not_found"), told: () => problem("card_changed", { secret: "…" }) };
    expect(new Set(namesOf(operation({ input: body, refusals, stoppedBy: ["read-only"] }, "account")))).toEqual(
      new Set([
        "500 internal",
        "503 read_only",
        "401 unauthenticated",
        "400 invalid_request",
        "413 body_too_large",
        "415 unsupported_media_type",
        "404 card_not_found",
        "409 card_changed",
      ]),
    );
  });

  it("are found whatever a mapper reads of the refusal", () => {
    const refused = (refusal: unknown) => {
      const { left } = refusal as { left: { retryAt: Date; days: readonly string[] } };
      return oauth("invalid_grant", `from ${left.retryAt.toISOString()}`, { days: left.days.map(String) });
    };
    const errors = oauthForm("invalid_request");
    expect(namesOf(operation({ errors, refusals: { refused } }))).toEqual(["500 server_error", "400 invalid_grant"]);
  });

  it("are told in each form that the caller may choose", () => {
    const refused = refusalsOf(operation({ input: inEitherForm(noInput), errors: eitherForm }));
    expect(refused.filter(({ status }) => status === 406).map(({ type }) => type)).toEqual([
      "application/problem+json",
      "application/fhir+json",
    ]);
  });
});

describe("the name of an operation", () => {
  const nameOf = (route: Route, ...others: Route[]) =>
    operationIdOf({ folder: "practice/change-state", route, siblings: [route, ...others] });

  it("is that of its function", () => {
    expect(nameOf("POST /v1/practices/{practiceId}/block")).toBe("change-state");
  });

  it("says of a function of several routes what tells this one from the others", () => {
    const [block, unblock] = ["POST /v1/practices/{id}/block", "POST /v1/practices/{id}/unblock"] as const;
    expect([nameOf(block, unblock), nameOf(unblock, block)]).toEqual(["change-state-block", "change-state-unblock"]);
  });
});

it("a member that only some of several shapes have may be missing", () => {
  const query = z.union([z.object({ state: z.string(), code: z.string() }), z.object({ state: z.string() })]);
  const members = membersOf(jsonSchema(query)).map(({ name, required }) => [name, required]);
  expect(members).toEqual([
    ["state", true],
    ["code", false],
  ]);
});

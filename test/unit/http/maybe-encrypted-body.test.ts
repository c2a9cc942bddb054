import { expect, test } from "vitest";
import * as z from "zod";
import { BODY_LIMIT, maybeEncryptedBody } from "../../../shared/http/input.ts";
import { httpRequest } from "../../support/http-request.ts";

const read = maybeEncryptedBody(z.strictObject({ a: z.string() }));
const request = (contentType: string, body: string) =>
  httpRequest({ "content-type": contentType }, { method: "POST", body });

test("a JSON body is read and checked; a JWT is handed on as it is", () => {
  expect(read(request("application/json", '{"a":"1"}'))).toEqual({
    ok: true,
    value: { encrypted: false, body: { a: "1" } },
  });
  expect(read(request("Application/JWT; x=y", "a.b.c.d.e"))).toEqual({
    ok: true,
    value: { encrypted: true, jwt: "a.b.c.d.e" },
  });
});

test.each([
  ["another type", "text/plain", "{}", "wrong-content-type"],
  ["no JSON", "application/json", "{", "malformed"],
  ["another shape", "application/json", '{"b":1}', "invalid"],
  ["too large a JSON", "application/json", `"${"a".repeat(BODY_LIMIT)}"`, "too-large"],
  ["too large a JWT", "application/jwt", "a".repeat(BODY_LIMIT + 1), "too-large"],
])("a body with %s is refused", (_what, type, body, kind) => {
  expect(read(request(type, body))).toMatchObject({ ok: false, refusal: { kind } });
});

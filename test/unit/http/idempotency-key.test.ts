import fc from "fast-check";
import { serializeItem, Token } from "structured-headers";
import { expect, test } from "vitest";
import { idempotencyKeyOf } from "../../../shared/http/idempotency-key.ts";
import { readRequest } from "../../../shared/http/request.ts";

function keyIn(field: string | undefined) {
  const requestContext = { http: { method: "POST" }, requestId: "1" };
  const headers = field === undefined ? {} : { "Idempotency-Key": field };
  return idempotencyKeyOf(readRequest({ headers, requestContext } as never, "fr"));
}

test("every string that a structured field can hold, of 8 to 128 characters, is a key as it was meant", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\x20-\x7e]{8,128}$/), (key) => {
      expect(keyIn(serializeItem(key, new Map()))).toEqual({ ok: true, value: key });
    }),
  );
});

test("parameters of the key are passed over", () => {
  expect(keyIn('"8e03978e-40d5-43dd";a=1')).toEqual({ ok: true, value: "8e03978e-40d5-43dd" });
});

test.each([undefined, "", "  "])("a request without one lacks it: %s", (field) => {
  expect(keyIn(field)).toEqual({ ok: false, refusal: { kind: "idempotency-key-missing" } });
});

test.each([
  ["a token", serializeItem(new Token("abcdefgh"), new Map())],
  ["a UUID without quotes", "8e03978e-40d5-43dd-bc93-6894a57f9324"],
  ["a number", "123456789"],
  ["bytes", ":AAECAwQFBgc=:"],
  ["a list", '"abcdefgh", "ijklmnop"'],
  ["a quote that is not closed", '"abcdefgh'],
  ["too short a string", '"abcdefg"'],
  ["too long a string", `"${"a".repeat(129)}"`],
])("%s is no key", (_what, field) => {
  expect(keyIn(field)).toEqual({ ok: false, refusal: { kind: "idempotency-key-malformed" } });
});

import { expect, test } from "vitest";
import { mediaTypeFor } from "../../../shared/http/media-type.ts";
import { httpRequest } from "../../support/http-request.ts";

const JSON_TYPE = "application/json";
const JWT_TYPE = "application/jwt";

test.each([
  [undefined, JSON_TYPE],
  ["*/*", JSON_TYPE],
  ["application/*", JSON_TYPE],
  ["application/json", JSON_TYPE],
  ["application/jwt", JWT_TYPE],
  ["Application/JWT", JWT_TYPE],
  ["application/jwt, application/json", JWT_TYPE],
  ["application/json, application/jwt", JSON_TYPE],
  ["application/json;q=0.5, application/jwt", JWT_TYPE],
  ["application/jwt;q=0.1, application/json;q=0.9", JSON_TYPE],
  ["application/jwt;q=0, */*", JSON_TYPE],
  ["application/json;q=0, */*;q=0.1", JWT_TYPE],
  ["text/html, application/jwt;q=0.9, */*;q=0.1", JWT_TYPE],
  ["text/html", JSON_TYPE],
  ["", JSON_TYPE],
  [",;q=/;,", JSON_TYPE],
])("who accepts %s gets %s", (accept, type) => {
  const request = httpRequest(accept === undefined ? {} : { accept });
  expect(mediaTypeFor(request, [JSON_TYPE, JWT_TYPE])).toBe(type);
});

import type { Route } from "./route.ts";

/** A step that has been taken long ago: as it should be, it changes nothing. */
export const keyStep: Route = {
  method: "PUT",
  path: "/v1/signing-keys/{purpose}/{generation}",
  encoding: "json",
  errors: "problem",
  success: 200,
  optional: ["if_version"],
  prepare: async ({ stage }) => ({
    url: `${stage.urls.admin}/v1/signing-keys/metadata/1`,
    body: { state: "published", reason: "A test of bad input", if_version: 0 },
    credentials: { kind: "aws" },
  }),
};

/** A key that was certified this year: as it should be, it changes nothing. */
export const keyCertificate: Route = {
  method: "PUT",
  path: "/v1/signing-keys/credential/{generation}/certificate",
  encoding: "json",
  errors: "problem",
  success: 200,
  optional: [],
  prepare: async ({ stage }) => ({
    url: `${stage.urls.admin}/v1/signing-keys/credential/1/certificate`,
    body: { reason: "A test of bad input" },
    credentials: { kind: "aws" },
  }),
};

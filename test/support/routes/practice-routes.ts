import { randomInt } from "node:crypto";
import { newClientKey } from "../key-pair.ts";
import { signedInReader } from "../readers.ts";
import type { Route } from "./route.ts";

const newPracticeId = () => randomInt(100_000_000, 1_000_000_000);
/** How a change of the registry is made. */
const CAUTION = ["dry_run", "if_revision"];

export const practice: Route = {
  method: "PUT",
  path: "/v1/practices/{practiceId}",
  encoding: "json",
  errors: "problem",
  success: 200,
  optional: ["speciality", "address", "declared", "listed", ...CAUTION],
  prepare: async ({ stage }) => ({
    url: `${stage.urls.admin}/v1/practices/${newPracticeId()}`,
    body: {
      name: "Hôpital des Essais",
      kind: "hospital",
      departement: "2A",
      speciality: "20",
      address: { lines: ["1 cours Grandval"], postcode: "20000", city: "Ajaccio" },
      declared: true,
      listed: true,
      dry_run: false,
      if_revision: 0,
    },
    credentials: { kind: "aws" },
  }),
};

/** A reader of a practice of its own, which is blocked afterwards. */
export const block: Route = {
  method: "POST",
  path: "/v1/practices/{practiceId}/readers/{readerId}/block",
  encoding: "json",
  errors: "problem",
  success: 200,
  optional: CAUTION,
  prepare: async ({ stage }) => {
    const [practiceId = "", readerId] = (await signedInReader(stage)).clientId.split(".");
    return {
      url: `${stage.urls.admin}/v1/practices/${practiceId}/readers/${readerId}/block`,
      body: { reason: "A test of bad input", dry_run: false, if_revision: 1 },
      credentials: { kind: "aws" },
    };
  },
};

export const minimumVersion: Route = {
  method: "PUT",
  path: "/v1/software/{name}",
  encoding: "json",
  errors: "problem",
  success: 200,
  optional: CAUTION,
  prepare: async ({ stage }) => ({
    url: `${stage.urls.admin}/v1/software/${crypto.randomUUID()}`,
    body: { minimum_version: "0", reason: "A test of bad input", dry_run: false, if_revision: 0 },
    credentials: { kind: "aws" },
  }),
};

export const certificateRevocation: Route = {
  method: "PUT",
  path: "/v1/certificates/{serial}/revocation",
  encoding: "json",
  errors: "problem",
  success: 200,
  prepare: async ({ stage }) => ({
    url: `${stage.urls.admin}/v1/certificates/${crypto.randomUUID().replaceAll("-", "")}/revocation`,
    body: { reason: "A test of bad input" },
    credentials: { kind: "aws" },
  }),
};

/** Where the card is taken: anybody may ask. */
export const foundPractices: Route = {
  method: "GET",
  path: "/v1/practices",
  encoding: "none",
  errors: "problem",
  success: 200,
  prepare: async ({ stage }) => ({
    url: `${stage.urls.card}/v1/practices?departement=69`,
    credentials: { kind: "none" },
  }),
};

export const practiceReader: Route = {
  method: "PUT",
  path: "/v1/practices/{practiceId}/readers/{readerId}",
  encoding: "json",
  errors: "problem",
  success: 200,
  optional: ["next_jwk", "role", "certificate", ...CAUTION],
  prepare: async ({ stage, reader }) => ({
    url: `${stage.urls.admin}/v1/practices/${reader.clientId.slice(0, 9)}/readers/${crypto.randomUUID().slice(0, 8)}`,
    body: {
      jwk: { ...(await newClientKey()).jwk },
      next_jwk: { ...(await newClientKey()).jwk },
      role: "reception",
      software: { name: "Essai", version: "1" },
      certificate: "c".repeat(43),
      dry_run: false,
      if_revision: 0,
    },
    credentials: { kind: "aws" },
  }),
};

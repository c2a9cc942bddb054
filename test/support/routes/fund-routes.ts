import { randomInt } from "node:crypto";
import { signedInFund, statementFor } from "../funds.ts";
import { newClientKey } from "../key-pair.ts";
import { signedInHolder } from "../people.ts";
import { asCard, type Route } from "./route.ts";

export const statements: Route = {
  method: "POST",
  path: "/v1/statements",
  encoding: "json",
  errors: "problem",
  success: 201,
  prepare: async ({ stage }) => {
    const { person } = await signedInHolder(stage);
    const fund = await signedInFund(stage);
    return {
      url: `${stage.urls.practice}/v1/statements`,
      body: statementFor(person.nir),
      credentials: { kind: "dpop", token: fund.accessToken, key: fund.dpopKey },
    };
  },
};

export const statementSync: Route = {
  method: "GET",
  path: "/v1/statements",
  encoding: "none",
  errors: "problem",
  success: 200,
  prepare: async (callers) => ({
    url: `${callers.stage.urls.card}/v1/statements`,
    credentials: asCard(callers),
  }),
};

export const fund: Route = {
  method: "PUT",
  path: "/v1/funds/{fundId}",
  encoding: "json",
  errors: "problem",
  success: 200,
  prepare: async ({ stage }) => ({
    url: `${stage.urls.admin}/v1/funds/fund-${randomInt(10_000, 100_000)}`,
    body: { name: "Caisse", jwk: { ...(await newClientKey()).jwk }, state: "active" },
    credentials: { kind: "aws" },
  }),
};

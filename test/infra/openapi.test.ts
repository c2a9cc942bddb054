import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, test } from "vitest";
import { describedApis } from "../../infra/openapi/described.ts";
import { documentOf } from "../../infra/openapi/document.ts";
import { DOCUMENTED_APIS, keptDocument } from "../support/openapi-documents.ts";

const apis = await describedApis();

describe.each(DOCUMENTED_APIS)("the OpenAPI document of the %s API", (name) => {
  test("is kept as the contracts give it: `npm run openapi` writes it", () => {
    const described = apis.find((api) => api.name === name);
    expect(described && documentOf(described)).toEqual(JSON.parse(keptDocument(name)));
  });

  test("has nothing that a linter for such documents finds fault with", async () => {
    // Browsers are only ever sent on from where a sign-in begins and ends.
    const rules = { "operation-2xx-response": "off" } as const;
    const config = await createConfig({ extends: ["recommended"], rules });
    const problems = await lintFromString({ source: keptDocument(name), absoluteRef: `${name}.json`, config });
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
  });
});

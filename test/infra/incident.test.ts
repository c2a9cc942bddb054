import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { everyStage, folderOf, ofType, referent, root } from "./synthesized.ts";

const STOPPED = {
  /** What gives somebody a card. */
  ENROLS: [
    "POST /v1/enrolments",
    "POST /v1/enrolments/{id}/identity",
    "PUT /v1/enrolments/{id}/evidence",
    "PUT /v1/enrolments/{id}/device",
  ],
  /** What changes a card, or what is known of a person. */
  CHANGES: [
    "POST /v1/eligibility/watch",
    "DELETE /v1/eligibility/watch",
    "DELETE /v1/enrolments/{id}",
    "PUT /v1/card/code",
    "PUT /v1/card/device",
    "PUT /v1/card/device/key",
    "PUT /v1/card/push-token",
    "POST /v1/card/transfers",
    "POST /v1/credential-offers",
    "POST /par",
    "POST /credential",
    "POST /deferred-credential",
    "POST /notification",
    "POST /v1/identity-decisions",
    "POST /v1/statements",
  ],
};

/** Everything else that is not read: what goes on, whatever is switched, and why. */
const GOES_ON: Readonly<Record<string, string>> = {
  "POST /v1/eligibility/preview": "writes nothing",
  "POST /v1/eligibility": "writes nothing",
  "POST /nonce": "proofs need it",
  "POST /challenge": "the same",
  "POST /token": "whoever may go on must be let in: a phone to see and object, a reader at the counter",
  "POST /revoke": "ends a session: safety does not wait",
  "POST /v1/card/opposition": "blocks a lost card: the same",
  "DELETE /v1/card/device": "takes the card off a phone: the same",
  "DELETE /v1/card/wallets/{id}": "ends a wallet's session: the same",
  "POST /v1/uses/{id}/objection": "the same",
  "POST /v1/check-ins": "the counter",
  "POST /v1/contexts": "the counter",
  "DELETE /v1/contexts/{id}": "the counter",
  "POST /v1/rights/attestations": "writes nothing",
  "POST /v1/care-events": "the counter",
};

test("of every route that is not read it is written down whether an incident stops it, and its function does just that; no route of the admin API is stopped", () => {
  const [synthesized] = everyStage;
  if (!synthesized) throw new Error("there is no stage");
  const routes = ofType(synthesized, "AWS::ApiGatewayV2::Route").map(({ stack, properties }) => {
    const api = referent(synthesized, stack, properties.ApiId);
    const target = JSON.stringify(properties.Target).match(/\{"Ref":"([A-Za-z0-9]+)"\}/)?.[1];
    const integration = referent(synthesized, stack, { Ref: target });
    const alias = referent(synthesized, stack, integration?.properties.IntegrationUri);
    const fn = alias && referent(synthesized, alias.stack, alias.properties.FunctionName);
    return { api: String(api?.properties.Name), route: String(properties.RouteKey), folder: fn ? folderOf(fn) : "" };
  });
  const declared = new Map<string, string>();
  for (const { api, route, folder } of routes) {
    const text = readFileSync(join(root, "functions", folder, "handler.ts"), "utf8");
    const stop = /^ {2}stoppedBy: (\w+),$/m.exec(text)?.[1];
    if (api.endsWith("-admin") || route.startsWith("GET")) expect.soft(stop, `${api} ${route}`).toBeUndefined();
    else declared.set(route, stop ?? "goes on");
  }
  const expected = [
    ...Object.entries(STOPPED).flatMap(([kind, stopped]) => stopped.map((route) => [route, kind] as const)),
    ...Object.keys(GOES_ON).map((route) => [route, "goes on"] as const),
  ];
  expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(expected));
});

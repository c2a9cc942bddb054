import { beforeAll, describe, expect, it } from "vitest";
import { formBody, type RawAnswer } from "../support/http-client.ts";
import { type Mutation, missingMembers, unknownMembers, wrongTypes } from "../support/mutations.ts";
import { expectOAuthError, expectProblem, expectRefusal } from "../support/refusals.ts";
import { eligibility, identity } from "../support/routes/account-routes.ts";
import { bodilessRoutes, routesWithBody } from "../support/routes/all-routes.ts";
import { sync } from "../support/routes/card-routes.ts";
import { shownContext, whoChecksIn } from "../support/routes/counter-routes.ts";
import {
  certificateRevocation,
  foundPractices,
  minimumVersion,
  practice,
  practiceReader,
} from "../support/routes/practice-routes.ts";
import { type Callers, type Prepared, type Route, readyCallers, sendPrepared } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";
const BODY_LIMIT = 16 * 1024;

let callers: Callers;
beforeAll(async () => {
  callers = await readyCallers(inStage());
});

/** Sends a prepared request with another body, and proofs of its own. */
const sendWith = (route: Route, prepared: Prepared, body: string | Uint8Array<ArrayBuffer>, type?: string) =>
  sendPrepared(route, prepared, { body, headers: type === undefined ? {} : { "content-type": type } });

const encoded = (route: Route, body: unknown): string =>
  route.encoding === "form" ? formBody(body as Record<string, string>).body : JSON.stringify(body);
const typeOf = (route: Route) => (route.encoding === "form" ? FORM_TYPE : JSON_TYPE);

async function expectEachRefused(route: Route, prepared: Prepared, mutations: readonly Mutation[]): Promise<void> {
  expect(mutations.length).toBeGreaterThan(0);
  for (const { name, body } of mutations) {
    const answer = await sendWith(route, prepared, encoded(route, body), typeOf(route));
    expect(answer.status, `${name}: ${JSON.stringify(answer.body)}`).toBe(400);
    expectRefusal(answer, route.errors, 400);
  }
}

const jsonRoutes = routesWithBody.filter(({ encoding }) => encoding === "json");
const formRoutes = routesWithBody.filter(({ encoding }) => encoding === "form");
const strictRoutes = routesWithBody.filter(({ passesOverUnknown }) => !passesOverUnknown);

for (const route of jsonRoutes)
  describe(`${route.method} ${route.path} takes JSON, and`, () => {
    let prepared: Prepared;
    beforeAll(async () => {
      prepared = await route.prepare(callers);
    });

    it("refuses a body that is not JSON, or not an object", async () => {
      for (const body of ["", "{", '{"a":', "[]", "null", '"text"', "12", new Uint8Array([0xff, 0xfe, 0x7b])]) {
        expectRefusal(await sendWith(route, prepared, body, JSON_TYPE), route.errors, 400);
      }
    });

    it("refuses a member of another type, wherever it is", async () => {
      await expectEachRefused(route, prepared, wrongTypes(prepared.body));
    });

    it("refuses a body that lacks a member", async () => {
      await expectEachRefused(route, prepared, missingMembers(prepared.body, route.optional));
    });
  });

for (const route of strictRoutes)
  describe(`${route.method} ${route.path} has a contract of our own, and`, () => {
    it("refuses a member that it does not know", async () => {
      const prepared = await route.prepare(callers);
      await expectEachRefused(route, prepared, unknownMembers(prepared.body));
    });
  });

for (const route of formRoutes)
  describe(`${route.method} ${route.path} takes a form, and`, () => {
    it("refuses one that lacks a parameter, or has one twice or overlong", async () => {
      const prepared = await route.prepare(callers);
      const fields = prepared.body as Record<string, string>;
      for (const name of Object.keys(fields).filter((field) => !route.optional?.includes(field))) {
        const { [name]: value, ...others } = fields;
        const twice = `${formBody(fields).body}&${formBody({ [name]: value ?? "" }).body}`;
        for (const body of [formBody(others).body, formBody({ ...fields, [name]: "x".repeat(5000) }).body, twice]) {
          expectOAuthError(await sendWith(route, prepared, body, FORM_TYPE), 400);
        }
      }
    });
  });

for (const route of routesWithBody)
  describe(`${route.method} ${route.path}`, () => {
    let prepared: Prepared;
    beforeAll(async () => {
      prepared = await route.prepare(callers);
    });

    it("refuses another content type, or none", async () => {
      const body = new TextEncoder().encode(encoded(route, prepared.body));
      const other = route.encoding === "form" ? JSON_TYPE : FORM_TYPE;
      for (const type of [other, "text/plain", "application/xml", undefined]) {
        expectRefusal(await sendWith(route, prepared, body, type), route.errors, 415);
      }
    });

    it("refuses a body that is too large", async () => {
      const padded = encoded(route, { ...prepared.body, padding: "x".repeat(route.bodyLimit ?? BODY_LIMIT) });
      expectRefusal(await sendWith(route, prepared, padded, typeOf(route)), route.errors, 413);
    });

    it("takes the same request as it should be", async () => {
      const known = prepared.body;
      const body = route.passesOverUnknown ? { ...known, unexpected: "1" } : known;
      const answer = await sendWith(route, prepared, encoded(route, body), `${typeOf(route)}; charset=utf-8`);
      expect(answer.status, JSON.stringify(answer.body)).toBe(route.success);
    });
  });

for (const route of bodilessRoutes)
  describe(`${route.method} ${route.path}`, () => {
    it("passes over what it takes none of: a body, or a query where there can be no body", async () => {
      const prepared = await route.prepare(callers);
      const answer =
        route.method === "GET"
          ? await sendPrepared(route, { ...prepared, url: `${prepared.url}?unexpected=1` }, {})
          : await sendWith(route, prepared, '{"unexpected":', JSON_TYPE);
      expect(answer.status).toBe(route.success);
    });
  });

describe("GET /v1/care-events", () => {
  it.each(["limit=0", "limit=51", "limit=ten", "limit=1.5", "limit=", "cursor=nowhere", "cursor=%00", "unexpected=1"])(
    "refuses the query ?%s",
    async (query) => {
      const prepared = await sync.prepare(callers);
      const asked = { ...prepared, url: `${prepared.url}?${query}` };
      expectProblem(await sendPrepared(sync, asked, {}), 400, "invalid_request");
    },
  );
});

describe("GET /v1/contexts", () => {
  it.each(["", "?check_in=", "?check_in=short", "?check_in=%00", `?check_in=${"a".repeat(44)}`, "?unexpected=1"])(
    "refuses the query %s",
    async (query) => {
      const prepared = await whoChecksIn.prepare(callers);
      const asked = { ...prepared, url: `${callers.reader.practiceUrl}/v1/contexts${query}` };
      expectProblem(await sendPrepared(whoChecksIn, asked, {}), 400, "invalid_request");
    },
  );
});

describe("GET /v1/practices", () => {
  const asked = async (query: string) => {
    const prepared = await foundPractices.prepare(callers);
    const url = `${callers.stage.urls.card}/v1/practices?${query}`;
    return sendPrepared(foundPractices, { ...prepared, url }, {});
  };

  it.each([
    "departement=20",
    "kind=dentist",
    "near=45",
    "near=91,4",
    "near=45.7642,4.836",
    "limit=0",
    "limit=51",
    "cursor=1",
    "unexpected=1",
  ])("refuses the query ?departement=69&%s", async (query) => {
    expectProblem(await asked(`departement=69&${query}`), 400, "invalid_request");
  });

  it("refuses a search through all of the country, and says why", async () => {
    expectProblem(await asked("kind=pharmacy"), 400, "place_missing");
  });
});

describe("an identifier in the path that has not its form is refused:", () => {
  it.each([
    "/v1/practices/12345678",
    "/v1/practices/12345678a",
    "/v1/practices/123456789/readers/DESK",
    "/v1/practices/123456789/readers/a%20b",
    "/v1/software/%3Cb%3E",
    "/v1/certificates/xyz/revocation",
  ])("PUT %s", async (path) => {
    const routes = { readers: practiceReader, software: minimumVersion, certificates: certificateRevocation };
    const [, route = practice] = Object.entries(routes).find(([name]) => path.includes(name)) ?? [];
    const prepared = await route.prepare(callers);
    const astray = { ...prepared, url: `${callers.stage.urls.admin}${path}` };
    expectProblem(await sendWith(route, astray, encoded(route, prepared.body), JSON_TYPE), 400, "invalid_request");
  });

  it.each(["1", "x".repeat(44), "~".repeat(43)])("GET /v1/contexts/%s", async (id) => {
    const prepared = await shownContext.prepare(callers);
    const astray = { ...prepared, url: `${callers.reader.practiceUrl}/v1/contexts/${id}` };
    expectProblem(await sendPrepared(shownContext, astray, {}), 400, "invalid_request");
  });

  it("POST /v1/enrolments/1/identity", async () => {
    const prepared = await identity.prepare(callers);
    const astray = { ...prepared, url: `${callers.stage.urls.card}/v1/enrolments/1/identity` };
    const answer = await sendWith(identity, astray, encoded(identity, prepared.body), JSON_TYPE);
    expectProblem(answer, 400, "invalid_request");
  });
});

describe("a problem document", () => {
  const refusedIn = async (language?: string): Promise<RawAnswer> => {
    const headers = { "content-type": JSON_TYPE, ...(language && { "accept-language": language }) };
    return sendPrepared(eligibility, await eligibility.prepare(callers), { body: '{"route":"by-post"}', headers });
  };

  it.each([
    [undefined, "fr"],
    ["fr-FR,fr;q=0.9", "fr"],
    ["en-GB,en;q=0.8", "en"],
    ["en", "en"],
    ["de", "fr"],
  ])("asked for in %s is written in %s", async (asked, written) => {
    const answer = await refusedIn(asked);
    const { title } = expectProblem(answer, 400, "invalid_request");
    expect(answer.headers.get("content-language")).toBe(written);
    expect(title).toMatch(written === "fr" ? /^La requête/ : /^The request/);
  });

  it("names the fields at fault", async () => {
    const answer = await refusedIn();
    expect(answer.body).toMatchObject({ fields: expect.arrayContaining(["nir", "route"]) });
  });
});

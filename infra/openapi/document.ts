import { isDeepStrictEqual } from "node:util";
import { OAuthErrorReply, ProblemReply } from "../../shared/http/problem-reply.ts";
import { fhirResource } from "../../shared/http/reply-parts.ts";
import { aboutOf, type DescribedApi } from "./described.ts";
import { HEADERS, operationObject } from "./operation.ts";
import { type JsonSchema, jsonSchema } from "./schemas.ts";

const APIS = {
  card: {
    title: "Health card: card API",
    description:
      "For the app, for wallets, and for everybody: eligibility, enrolment, the card, its credentials, and what follows on care.",
  },
  practice: {
    title: "Health card: practice API",
    description:
      "For a practice's software, for funds and for identity-proofing providers: contexts, care events, statements, decisions.",
  },
  admin: {
    title: "Health card: admin API",
    description: "For the infra team, behind AWS credentials: rollout, practices, funds, software, signing keys.",
  },
} as const;

/** How a caller proves itself, of which each document has what its routes ask for. */
const SCHEMES: Readonly<Record<string, JsonSchema>> = {
  dpop: {
    type: "http",
    scheme: "dpop",
    description:
      "`Authorization: DPoP <token>`: an access token of `/token` that is bound to the key of the `DPoP` header (RFC 9449). One scope of those named is enough.",
  },
  account: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A token of the health-account provider.",
  },
  aws: {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "AWS Signature Version 4 for `execute-api`.",
    "x-amazon-apigateway-authtype": "awsSigv4",
  },
};

const ERRORS: Readonly<Record<string, JsonSchema>> = {
  Problem: jsonSchema(ProblemReply),
  OAuthError: jsonSchema(OAuthErrorReply),
  OperationOutcome: jsonSchema(fhirResource("OperationOutcome")),
  GatewayError: { type: "object", properties: { message: { type: ["string", "null"] } }, required: ["message"] },
};

/** The OpenAPI 3.1 document of one API. */
export function documentOf({ name, operations }: DescribedApi): JsonSchema {
  const schemas: Record<string, JsonSchema> = {};
  const keep = (wanted: string, schema: JsonSchema): JsonSchema => {
    let free = wanted;
    for (let n = 2; free in schemas && !isDeepStrictEqual(schemas[free], schema); n++) free = `${wanted}${n}`;
    schemas[free] = schema;
    return { $ref: `#/components/schemas/${free}` };
  };
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of operations) {
    const [method = "", path = ""] = operation.route.split(" ");
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationObject(operation, keep) };
  }
  const used = JSON.stringify(paths);
  const asked = Object.entries(SCHEMES).filter(([scheme]) => used.includes(`{"${scheme}":[`));
  const errors = Object.entries(ERRORS).filter(([error]) => used.includes(`"#/components/schemas/${error}"`));
  const headers = Object.entries(HEADERS).filter(([header]) => used.includes(`"#/components/parameters/${header}"`));
  return {
    openapi: "3.1.1",
    info: { ...APIS[name], version: "1", license: { name: "EUPL-1.2", identifier: "EUPL-1.2" } },
    servers: [{ url: "https://{host}", variables: { host: { default: `${name}.health-card.test` } } }],
    tags: [...new Set(operations.map(({ folder }) => folder.split("/")[0] ?? ""))]
      .sort()
      .map((name) => ({ name, description: aboutOf(name) })),
    paths: sorted(paths),
    components: {
      schemas: sorted({ ...Object.fromEntries(errors), ...schemas }),
      parameters: Object.fromEntries(headers),
      securitySchemes: Object.fromEntries(asked),
    },
  };
}

const sorted = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));

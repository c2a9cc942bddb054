import type { Caller, Route } from "../constructs/endpoint.ts";
import type { Operation } from "./described.ts";
import { type Refused, refusalsOf } from "./refusals.ts";
import { contentOf } from "./replies.ts";
import { type JsonSchema, jsonSchema, membersOf } from "./schemas.ts";

/** Keeps a schema under a name, and answers how it is referred to. */
export type Keep = (name: string, schema: JsonSchema) => JsonSchema;

const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** `credential/issue-nonce` → `issue-nonce`; of a function with several routes each with what tells it from the others. */
export function operationIdOf({ folder, route, siblings }: Pick<Operation, "folder" | "route" | "siblings">): string {
  const name = folder.split("/").at(-1) ?? folder;
  if (siblings.length === 1) return name;
  const own = wordsOf(route).filter((word) => !siblings.every((other) => wordsOf(other).includes(word)));
  return [name, ...own].join("-");
}

/** `GET /v1/practices/{practiceId}/changes` → `v`, `practices`, `practice`, `id`, `changes` */
const wordsOf = (route: Route): string[] =>
  route
    .slice(route.indexOf("/"))
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .split(/[^a-z]+/)
    .filter((word) => word !== "");

const pascalCase = (name: string): string =>
  name.replace(/(?:^|-)([a-zA-Z])/g, (_, letter: string) => letter.toUpperCase());

/** One operation of a document (OpenAPI 3.1 §4.8.10). */
export function operationObject(operation: Operation, keep: Keep): JsonSchema {
  const { caller, described, folder } = operation;
  const id = operationIdOf(operation);
  const body = bodyOf(operation, pascalCase(id), keep);
  return {
    operationId: id,
    tags: [folder.split("/")[0]],
    summary: operation.does,
    security: securityOf(caller, described.authenticate.scopes),
    parameters: parametersOf(operation),
    ...(body && { requestBody: body }),
    responses: responsesOf(operation, pascalCase(id), keep),
  };
}

/** Nothing, one of the tokens, or a signature. */
function securityOf(caller: Caller, scopes: readonly string[] = []): readonly JsonSchema[] {
  if (caller === "dpop") return scopes.map((scope) => ({ dpop: [scope] }));
  if (caller === "account") return [{ account: [] }];
  return caller === "operator" ? [{ aws: [] }] : [];
}

function bodyOf({ described }: Operation, name: string, keep: Keep): JsonSchema | undefined {
  const { body } = described.input.reads;
  if (!body) return undefined;
  const content = Object.entries(body).map(([type, schema]) => {
    const shape = jsonSchema(schema);
    return [type, { schema: type.includes("fhir") || type.endsWith("jwt") ? shape : keep(`${name}Body`, shape) }];
  });
  return { required: true, content: Object.fromEntries(content) };
}

const header = (name: string, required: boolean, description: string): JsonSchema => ({
  name,
  in: "header",
  required,
  description,
  schema: { type: "string" },
});

/** Headers that routes have in common, by the name under which documents keep them. */
export const HEADERS = {
  DPoP: header("DPoP", true, "A proof of the key for this request (RFC 9449 §4)."),
  IdempotencyKey: header("Idempotency-Key", false, "A quoted string. A single event must have one, a batch none."),
  IfNoneMatch: header("If-None-Match", false, "The `ETag` of what the caller has (RFC 9110 §13.1.2)."),
  AcceptLanguage: header("Accept-Language", false, "`fr` or `en`, for what is meant to be read."),
} as const;

const common = (name: keyof typeof HEADERS): JsonSchema => ({ $ref: `#/components/parameters/${name}` });

function parametersOf({ route, caller, described, replies }: Operation): readonly JsonSchema[] {
  const { path, query } = described.input.reads;
  const inPath = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const provesKey = caller === "dpop" || "dpop-invalid" in described.refusals;
  return [
    ...(path ? membersOf(jsonSchema(path)) : [])
      .filter(({ name }) => inPath.includes(name))
      .map(({ name, schema }) => ({ name, in: "path", required: true, schema })),
    ...(query ? membersOf(jsonSchema(query)) : []).map((member) => ({ ...member, in: "query" })),
    ...(provesKey ? [common("DPoP")] : []),
    ...("idempotency-key-missing" in described.refusals ? [common("IdempotencyKey")] : []),
    ...(304 in replies ? [common("IfNoneMatch")] : []),
    common("AcceptLanguage"),
  ];
}

function responsesOf(operation: Operation, name: string, keep: Keep): JsonSchema {
  const { replies, caller } = operation;
  const successes = Object.entries(replies).map(([status, body]) => {
    const content = Object.entries(contentOf(body)).map(([type, schema]) => {
      const shape = jsonSchema(schema);
      return [type, { schema: type === "application/json" ? keep(`${name}Reply`, shape) : shape }];
    });
    const filled = content.length > 0 && { content: Object.fromEntries(content) };
    return [status, { description: SUCCESSES[status] ?? "Done.", ...filled }];
  });
  return { ...Object.fromEntries(successes), ...refusalResponses(refusalsOf(operation), caller) };
}

const SUCCESSES: Readonly<Record<string, string>> = {
  200: "Done.",
  201: "Done: it is there now.",
  202: "Taken; it is done later.",
  204: "Done. There is nothing to tell.",
  207: "A result for each line.",
  302: "The browser is sent on.",
  304: "It is as the caller has it.",
};

/** What API Gateway answers by itself, in its own form, before or instead of the function. */
const GATEWAY: Readonly<Record<Caller, readonly number[]>> = {
  anyone: [429, 500, 503],
  proof: [429, 500, 503],
  dpop: [429, 500, 503],
  account: [401, 403, 429, 500, 503],
  operator: [403, 429, 500, 503],
};

function refusalResponses(refused: readonly Refused[], caller: Caller): JsonSchema {
  const statuses = [...new Set([...refused.map(({ status }) => status), ...GATEWAY[caller]])].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const here = refused.filter((each) => each.status === status);
      const byType = new Map<string, JsonSchema[]>();
      for (const type of new Set(here.map((each) => each.type))) {
        const names = [...new Set(here.filter((each) => each.type === type).map((each) => each.name))].sort();
        byType.set(type, [errorSchema(type, names)]);
      }
      if (GATEWAY[caller].includes(status)) {
        byType.set("application/json", [...(byType.get("application/json") ?? []), ref("GatewayError")]);
      }
      const content = [...byType].map(([type, [one, ...others]]) => [
        type,
        { schema: others.length > 0 ? { anyOf: [one, ...others] } : one },
      ]);
      const names = [...new Set(here.map(({ name }) => `\`${name}\``))].sort();
      return [
        status,
        { description: names.join(", ") || "Of API Gateway itself.", content: Object.fromEntries(content) },
      ];
    }),
  );
}

function errorSchema(type: string, names: readonly string[]): JsonSchema {
  const named = (base: string, member: string) => ({
    allOf: [ref(base), { type: "object", properties: { [member]: { enum: names } } }],
  });
  if (type === "application/problem+json") return named("Problem", "code");
  if (type === "application/json") return named("OAuthError", "error");
  return type === "application/fhir+json" ? ref("OperationOutcome") : { type: "string" };
}

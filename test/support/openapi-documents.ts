import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type RawAnswer, UnexpectedAnswer } from "./http-client.ts";

export const DOCUMENTED_APIS = ["card", "practice", "admin"] as const;

interface Documented {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Documented>>>>;

export const keptDocument = (api: (typeof DOCUMENTED_APIS)[number]): string =>
  readFileSync(join(import.meta.dirname, "..", "..", "infra", "openapi", `${api}.json`), "utf8");

/** By another reader of JSON Schema than the one that wrote them. */
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const documents = DOCUMENTED_APIS.map((api) => {
  const document = JSON.parse(keptDocument(api));
  ajv.addSchema(document, api);
  return { api, paths: document.paths as Paths };
});

/**
 * Holds an answer of a stage against what the OpenAPI documents say of its route: status, media type and body.
 * @throws UnexpectedAnswer where they don't say so; its message names no value
 */
export function expectDocumented(method: string, url: string, answer: RawAnswer): void {
  const { pathname } = new URL(url);
  const told = documents.flatMap(({ api, paths }) =>
    Object.entries(paths)
      .filter(([path, operations]) => isAt(path, pathname) && method.toLowerCase() in operations)
      .map(([path]) => faultOf(api, [path, method.toLowerCase()], paths, answer)),
  );
  // Some addresses are of two APIs, and one of them has answered.
  if (told.length > 0 && !told.includes(undefined)) {
    throw new UnexpectedAnswer(`An answer is as no document says: ${told.join("; ")}`);
  }
}

/** Whether an address is of a path; a named part is anything between two slashes. */
const isAt = (path: string, pathname: string): boolean =>
  new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`).test(pathname);

function faultOf(api: string, [path = "", method = ""]: string[], paths: Paths, answer: RawAnswer): string | undefined {
  const { status, headers, body } = answer;
  const where = `${api} API, ${method} ${path}`;
  const content = paths[path]?.[method]?.responses[status];
  if (!content) return `${where}: status ${status}`;
  const type = headers.get("content-type")?.split(";")[0] ?? "";
  if (!content.content) return body === "" ? undefined : `${where}: a body with ${status}`;
  if (!(type in content.content)) return `${where}: ${type} with ${status}`;
  const pointer = ["paths", path, method, "responses", String(status), "content", type, "schema"]
    .map(escaped)
    .join("/");
  const validate = ajv.compile({ $ref: `${api}#/${pointer}` });
  if (validate(body)) return undefined;
  const faults = validate.errors?.map(({ instancePath, keyword }) => `${instancePath || "(body)"} ${keyword}`) ?? [];
  return `${where}: ${faults.join(", ")}`;
}

/** RFC 6901 in a fragment. */
const escaped = (part: string): string => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));

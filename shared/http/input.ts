import * as z from "zod";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import type { HttpRequest } from "./request.ts";

/** The largest body accepted, in bytes, and the largest of one that is a batch. */
export const BODY_LIMIT = 16 * 1024;
export const BATCH_BODY_LIMIT = 128 * 1024;

export type InputFault =
  | { readonly kind: "too-large" }
  | { readonly kind: "wrong-content-type"; readonly expected: string }
  | { readonly kind: "not-acceptable"; readonly offered: readonly string[] }
  | { readonly kind: "malformed" }
  /** Paths of the fields at fault; never their values. */
  | { readonly kind: "invalid"; readonly fields: readonly string[] };

/** What of a request is read, for the OpenAPI documents. */
export interface Reads {
  readonly path?: z.ZodType;
  readonly query?: z.ZodType;
  /** By media type. */
  readonly body?: Readonly<Record<string, z.ZodType>>;
  /** Media types of the answer among which the caller may choose. */
  readonly offers?: readonly string[];
}

export type ReadInput<Input> = ((request: HttpRequest) => Outcome<Input, InputFault>) & { readonly reads: Reads };

/** A reader that tells what it reads. */
export const reading = <Input>(
  reads: Reads,
  read: (request: HttpRequest) => Outcome<Input, InputFault>,
): ReadInput<Input> => Object.assign(read, { reads });

/** No body expected; one that comes is ignored. */
export const noInput: ReadInput<undefined> = reading({}, () => done(undefined));

/** A JSON body of exactly this shape. @param limit the largest accepted, in bytes @param type the media type that it must have */
export const jsonBody = <Schema extends z.ZodType>(
  schema: Schema,
  limit = BODY_LIMIT,
  type = "application/json",
): ReadInput<z.output<Schema>> =>
  reading({ body: { [type]: schema } }, (request) => {
    const fault = unreadable(request, type, limit);
    if (fault) return refuse(fault);
    return jsonOf(schema, request);
  });

/** One value, or a batch of them, each right or wrong by itself. */
export type OneOrBatch<Body> =
  | { readonly isBatch: false; readonly body: Body }
  | { readonly isBatch: true; readonly lines: readonly Outcome<Body, InputFault>[] };

/** How one form of a body writes a batch: its media type, its shape, and the lines of a body that is one. */
export interface BatchForm {
  readonly type: string;
  shapeOf(line: z.ZodType, most: number): z.ZodType;
  linesOf(body: unknown): Outcome<readonly unknown[] | undefined, InputFault>;
}

/** One body, or a batch of 1 to `most` lines: a wrong one is that line's fault only. */
export const bodyOrBatch = <Body>(
  { type, shapeOf, linesOf }: BatchForm,
  schemas: { readonly one: z.ZodType<Body>; readonly line: z.ZodType<Body> },
  most: number,
): ReadInput<OneOrBatch<Body>> =>
  reading({ body: { [type]: z.union([schemas.one, shapeOf(schemas.line, most)]) } }, (request) => {
    const fault = unreadable(request, type, BATCH_BODY_LIMIT);
    if (fault) return refuse(fault);
    const parsed = parsedJson(request);
    if (!parsed.ok) return parsed;
    const lines = linesOf(parsed.value);
    if (!lines.ok) return lines;
    if (lines.value) return batchOf(lines.value, schemas.line, most);
    if (Buffer.byteLength(request.body) > BODY_LIMIT) return refuse({ kind: "too-large" });
    const body = validated(schemas.one, parsed.value);
    return body.ok ? done({ isBatch: false, body: body.value }) : body;
  });

function batchOf<Body>(
  lines: readonly unknown[],
  schema: z.ZodType<Body>,
  most: number,
): Outcome<OneOrBatch<Body>, InputFault> {
  if (lines.length < 1 || lines.length > most) return refuse({ kind: "invalid", fields: [`(1 to ${most} lines)`] });
  return done({ isBatch: true, lines: lines.map((line) => validated(schema, line)) });
}

const JSON_BATCH: BatchForm = {
  type: "application/json",
  shapeOf: (line, most) => z.array(line).min(1).max(most),
  linesOf: (body) => done(Array.isArray(body) ? body : undefined),
};

/** A JSON object of exactly this shape, or an array of them. */
export const jsonBodyOrBatch = <Body>(schema: z.ZodType<Body>, most: number): ReadInput<OneOrBatch<Body>> =>
  bodyOrBatch(JSON_BATCH, { one: schema, line: schema }, most);

/** A body in clear, or a JWT that only who has the key can open; what it holds is still to be checked. */
export type MaybeEncrypted<Body> =
  | { readonly encrypted: false; readonly body: Body }
  | { readonly encrypted: true; readonly jwt: string };

/** A JSON body, or the same encrypted (`application/jwt`; OpenID4VCI 1.0 §10). */
export const maybeEncryptedBody = <Schema extends z.ZodType>(
  schema: Schema,
  limit = BODY_LIMIT,
): ReadInput<MaybeEncrypted<z.output<Schema>>> =>
  reading<MaybeEncrypted<z.output<Schema>>>(
    { body: { "application/json": schema, "application/jwt": z.string() } },
    (request) => {
      const encrypted = contentTypeOf(request) === "application/jwt";
      const fault = unreadable(request, encrypted ? "application/jwt" : "application/json", limit);
      if (fault) return refuse(fault);
      if (encrypted) return done({ encrypted, jwt: request.body });
      const body = jsonOf(schema, request);
      return body.ok ? done({ encrypted, body: body.value }) : body;
    },
  );

const FORM_TYPE = "application/x-www-form-urlencoded";

/** A form body (OAuth). Unknown parameters are ignored (RFC 6749 §3.2), repeated ones refused. */
export const formBody = <Schema extends z.ZodType>(schema: Schema): ReadInput<z.output<Schema>> =>
  reading({ body: { [FORM_TYPE]: schema } }, (request) => {
    const fault = unreadable(request, FORM_TYPE);
    if (fault) return refuse(fault);
    const form = new URLSearchParams(request.body);
    const names = [...form.keys()];
    if (new Set(names).size !== names.length) return refuse({ kind: "malformed" });
    return validated(schema, Object.fromEntries(form));
  });

export const queryString = <Schema extends z.ZodType>(schema: Schema): ReadInput<z.output<Schema>> =>
  reading({ query: schema }, (request) => validated(schema, request.query));

/** Path parameters beside another input. */
export const withPath = <Path extends z.ZodType, Input>(
  path: Path,
  read: ReadInput<Input>,
): ReadInput<{ path: z.output<Path>; body: Input }> =>
  reading({ ...read.reads, path }, (request) => {
    const parameters = validated(path, request.pathParameters);
    if (!parameters.ok) return parameters;
    const body = read(request);
    return body.ok ? done({ path: parameters.value, body: body.value }) : body;
  });

function jsonOf<Schema extends z.ZodType>(schema: Schema, request: HttpRequest): Outcome<z.output<Schema>, InputFault> {
  const parsed = parsedJson(request);
  return parsed.ok ? validated(schema, parsed.value) : parsed;
}

function parsedJson(request: HttpRequest): Outcome<unknown, InputFault> {
  try {
    return done(JSON.parse(request.body));
  } catch {
    return refuse({ kind: "malformed" });
  }
}

function unreadable(request: HttpRequest, expected: string, limit = BODY_LIMIT): InputFault | undefined {
  if (Buffer.byteLength(request.body) > limit) return { kind: "too-large" };
  return contentTypeOf(request) === expected ? undefined : { kind: "wrong-content-type", expected };
}

export const contentTypeOf = (request: HttpRequest): string | undefined =>
  request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();

/** A value of exactly this shape. */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Outcome<z.output<Schema>, InputFault> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return done(parsed.data);
  const fields = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? ["(unknown field)"] : [issue.path.join(".")],
  );
  return refuse({ kind: "invalid", fields: [...new Set(fields)].slice(0, 10) });
}

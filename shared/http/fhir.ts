import Negotiator from "negotiator";
import type * as z from "zod";
import { done, refuse } from "../kernel/outcome.ts";
import { PostedBatch, postedEntry } from "../protocol/fhir/bundle.ts";
import { outcomeOf } from "../protocol/fhir/operation-outcome.ts";
import { type ErrorForm, type ProblemAnswer, problemDocument, problemForm } from "./error-form.ts";
import { type BatchForm, bodyOrBatch, contentTypeOf, type ReadInput, reading, validated } from "./input.ts";
import type { HttpRequest, Reply } from "./request.ts";

export const JSON_TYPE = "application/json";
/** HL7 FHIR R4 §3.1.0.1.9 */
export const FHIR_TYPE = "application/fhir+json";
const BOTH = [JSON_TYPE, FHIR_TYPE];

/** The form that a request asks for by `Accept`, our own where it doesn't say; undefined where it would have neither. */
const askedForm = ({ headers }: HttpRequest): string | undefined =>
  new Negotiator({ headers: { ...headers } }).mediaType(BOTH);

export const wantsFhir = (request: HttpRequest): boolean => askedForm(request) === FHIR_TYPE;

/** A route that answers in both forms: 406 to who would have neither. */
export const inEitherForm = <Input>(read: ReadInput<Input>): ReadInput<Input> =>
  reading({ ...read.reads, offers: BOTH }, (request) =>
    askedForm(request) === undefined ? refuse({ kind: "not-acceptable", offered: BOTH }) : read(request),
  );

/** A route that takes both forms of the same, each by a reader of its own. */
export const fromEitherForm = <Body>(own: ReadInput<Body>, resource: ReadInput<Body>): ReadInput<Body> =>
  reading({ body: { ...own.reads.body, ...resource.reads.body } }, (request) => {
    const type = contentTypeOf(request);
    if (type === JSON_TYPE) return own(request);
    return type === FHIR_TYPE ? resource(request) : refuse({ kind: "wrong-content-type", expected: BOTH.join(", ") });
  });

const FHIR_BATCH: BatchForm = {
  type: FHIR_TYPE,
  shapeOf: () => PostedBatch,
  linesOf: (body) => {
    if (!isBundle(body)) return done(undefined);
    const batch = validated(PostedBatch, body);
    return batch.ok ? done(batch.value.entry) : batch;
  },
};
const isBundle = (body: unknown): boolean =>
  typeof body === "object" && body !== null && "resourceType" in body && body.resourceType === "Bundle";

/** A resource of a kind that is read as a body of ours, or a bundle that posts 1 to `most` of them. */
export const resourceOrBatch = <Body>(kind: string, schema: z.ZodType<Body>, most: number) =>
  bodyOrBatch(FHIR_BATCH, { one: schema, line: postedEntry(kind, schema) }, most);

/** Problems of such a route: an OperationOutcome to who asked for FHIR. */
export const eitherForm: ErrorForm<ProblemAnswer> = {
  ...problemForm,
  render: (answer, request) => {
    const reply = problemForm.render(answer, request);
    if (!request || !wantsFhir(request)) return reply;
    const headers = { ...reply.headers, "content-type": FHIR_TYPE };
    return { ...reply, headers, body: JSON.stringify(outcomeOf(problemDocument(answer, request))) };
  },
};

/** An answer that would have been another to who asks for the other form (RFC 9110 §12.5.5). */
export const varying = (reply: Reply): Reply => ({ ...reply, headers: { ...reply.headers, vary: "accept" } });

export const fhir = (statusCode: number, resource: object): Reply => ({
  statusCode,
  headers: { "content-type": FHIR_TYPE, "cache-control": "no-store" },
  body: JSON.stringify(resource),
});

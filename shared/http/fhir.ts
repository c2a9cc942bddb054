import Negotiator from "negotiator";
import type * as z from "zod";
import { done, refuse } from "../kernel/outcome.ts";
import { outcomeOf } from "../protocol/fhir/operation-outcome.ts";
import { type ErrorForm, type ProblemAnswer, problemDocument, problemForm } from "./error-form.ts";
import { BODY_LIMIT, contentTypeOf, jsonBody, type OneOrBatch, type ReadInput } from "./input.ts";
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
export const inEitherForm =
  <Input>(read: ReadInput<Input>): ReadInput<Input> =>
  (request) =>
    askedForm(request) === undefined ? refuse({ kind: "not-acceptable", offered: BOTH }) : read(request);

/** A route that takes both forms of the same: a JSON body, or a resource that is read as one. */
export const fromEitherForm =
  <Body, Schema extends z.ZodType<Body>>(
    read: ReadInput<OneOrBatch<Body>>,
    resource: Schema,
  ): ReadInput<OneOrBatch<Body>> =>
  (request) => {
    const type = contentTypeOf(request);
    if (type === JSON_TYPE) return read(request);
    if (type !== FHIR_TYPE) return refuse({ kind: "wrong-content-type", expected: BOTH.join(", ") });
    const body = jsonBody(resource, BODY_LIMIT, FHIR_TYPE)(request);
    return body.ok ? done({ isBatch: false, body: body.value }) : body;
  };

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

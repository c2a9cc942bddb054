import type { Bundle, BundleEntry, FhirResource, OperationOutcome } from "fhir/r4.d.ts";
import * as z from "zod";

/** Relation of the address that tells what comes after the last page; FHIR names none for it (RFC 8288 §2.1.2). */
export const DELTA = "urn:apcv:fhir:delta";

/** A page of what was searched for, with the addresses of it (`self`), of the following one (`next`) or of what comes later (`DELTA`). */
export const searchset = (resources: readonly FhirResource[], links: Readonly<Record<string, string>>): Bundle => ({
  resourceType: "Bundle",
  type: "searchset",
  link: Object.entries(links).map(([relation, url]) => ({ relation, url })),
  entry: resources.map((resource): BundleEntry => ({ resource, search: { mode: "match" } })),
});

/** Resources that are answered together and were not searched for. */
export const collection = (resources: readonly FhirResource[]): Bundle => ({
  resourceType: "Bundle",
  type: "collection",
  entry: resources.map((resource): BundleEntry => ({ resource })),
});

/** What became of one that was posted in a batch: the resource that it came to, or what is wrong with it, with the status of a post of its own. */
export type BatchAnswer =
  | { readonly status: number; readonly resource: FhirResource }
  | { readonly status: number; readonly outcome: OperationOutcome };

/** The answers to a batch, one an entry, in their order (FHIR R4 §3.1.0.11.2). */
export const batchResponse = (answers: readonly BatchAnswer[]): Bundle => ({
  resourceType: "Bundle",
  type: "batch-response",
  entry: answers.map(({ status, ...answer }): BundleEntry => {
    if ("resource" in answer) return { resource: answer.resource, response: { status: String(status) } };
    return { response: { status: String(status), outcome: answer.outcome } };
  }),
});

/** A batch as it is posted; each of its entries is right or wrong by itself. */
export const PostedBatch = z.strictObject({
  resourceType: z.literal("Bundle"),
  type: z.literal("batch"),
  entry: z.array(z.unknown()),
});
/** An entry that posts a resource of one kind, which is named by `url` as if it were posted to that (FHIR R4 §3.1.0.11). */
export const postedEntry = <Body>(kind: string, resource: z.ZodType<Body>): z.ZodType<Body> =>
  z
    .strictObject({ resource, request: z.strictObject({ method: z.literal("POST"), url: z.literal(kind) }) })
    .transform((entry) => entry.resource);

import type { Bundle, BundleEntry, FhirResource } from "fhir/r4.d.ts";

/** A page of what was searched for; `next` is the address of the following one. */
export const searchset = (resources: readonly FhirResource[], self: string, next: string | undefined): Bundle => ({
  resourceType: "Bundle",
  type: "searchset",
  link: [{ relation: "self", url: self }, ...(next === undefined ? [] : [{ relation: "next", url: next }])],
  entry: resources.map((resource): BundleEntry => ({ resource, search: { mode: "match" } })),
});

/** Resources that are answered together and were not searched for. */
export const collection = (resources: readonly FhirResource[]): Bundle => ({
  resourceType: "Bundle",
  type: "collection",
  entry: resources.map((resource): BundleEntry => ({ resource })),
});

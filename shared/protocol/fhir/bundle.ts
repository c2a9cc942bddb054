import type { Bundle, BundleEntry, FhirResource } from "fhir/r4.d.ts";

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

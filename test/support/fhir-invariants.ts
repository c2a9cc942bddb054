import { createRequire } from "node:module";
import fhirpath from "fhirpath";
import { expect } from "vitest";

const model = createRequire(import.meta.url)("fhirpath/fhir-context/r4");

interface Invariant {
  /** Where it holds: a FHIRPath from the resource; each of what it finds is looked at. */
  readonly at: string;
  readonly name: string;
  readonly expression: string;
}
const every = (at: string, rules: Readonly<Record<string, string>>): Invariant[] =>
  Object.entries(rules).map(([name, expression]) => ({ at, name, expression }));

/** Of every element and resource (FHIR R4 §2.24.0.1, §2.27.1, §2.4.4.2). */
const COMMON: readonly Invariant[] = [
  { at: "descendants()", name: "ele-1", expression: "hasValue() or (children().count() > id.count())" },
  { at: "extension", name: "ext-1", expression: "extension.exists() != value.exists()" },
  { at: "descendants().extension", name: "ext-1", expression: "extension.exists() != value.exists()" },
  {
    at: "descendants().ofType(Period)",
    name: "per-1",
    expression: "start.hasValue().not() or end.hasValue().not() or (start <= end)",
  },
  { at: "descendants().ofType(Quantity)", name: "qty-3", expression: "code.empty() or system.exists()" },
  ...every("$this", {
    "dom-2": "contained.contained.empty()",
    "dom-4": "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()",
    "dom-5": "contained.meta.security.empty()",
  }),
];

const MONEY = "value.exists() and currency = 'EUR'";
const CODED = "coding.exists() and coding.all(system.exists() and code.exists())";
const FINANCIAL = "status in ('active' | 'cancelled' | 'draft' | 'entered-in-error')";
const ADDING_UP = "item.all(unitPrice.exists() implies unitPrice.value * quantity.value = net.value)";

/** Which claim, and how it is related. */
const RELATED: Invariant = {
  at: "related",
  name: "related",
  expression: "claim.identifier.value.exists() and relationship.coding.code = 'prior'",
};

/** A claim that only ends another one: which, why, and nothing that is billed. */
const ENDING = "(type.coding.code = 'cancellation')";
const ENDING_RULE = `${ENDING} implies (status = 'cancelled' and related.count() = 1 and subType.coding.count() = 1 and item.empty() and total.empty())`;

/** Cardinalities and required bindings of the definitions (http://hl7.org/fhir/R4/claim.html and those beside it), and what ours promise. */
const OF_A_KIND: Readonly<Record<string, readonly Invariant[]>> = {
  Claim: [
    ...every("$this", {
      status: FINANCIAL,
      use: "use in ('claim' | 'preauthorization' | 'predetermination')",
      type: "type.count() = 1",
      created: "created.count() = 1",
      patient: "patient.count() = 1",
      provider: "provider.count() = 1",
      priority: "priority.count() = 1",
      insurance: "insurance.count() >= 1 and insurance.where(focal = true).count() = 1",
      total: `${ENDING} or (total.currency = 'EUR' and item.net.value.aggregate($this + $total, 0) = total.value)`,
      ending: ENDING_RULE,
      "adding up": ADDING_UP,
    }),
    { at: "insurance", name: "insurance", expression: "sequence.exists() and focal.exists() and coverage.exists()" },
    { at: "item", name: "item", expression: `sequence.exists() and productOrService.exists() and net.exists()` },
    { at: "item.net", name: "money", expression: MONEY },
    { at: "type | priority | item.productOrService", name: "coded", expression: CODED },
    { at: "careTeam", name: "careTeam", expression: "sequence.exists() and provider.exists()" },
    RELATED,
  ],
  ExplanationOfBenefit: [
    ...every("$this", {
      status: FINANCIAL,
      use: "use in ('claim' | 'preauthorization' | 'predetermination')",
      outcome: "outcome in ('queued' | 'complete' | 'error' | 'partial')",
      created: "created.count() = 1",
      patient: "patient.count() = 1",
      insurer: "insurer.count() = 1",
      provider: "provider.count() = 1",
      insurance: "insurance.count() >= 1 and insurance.all(focal.exists() and coverage.exists())",
      "adding up": `${ADDING_UP} and item.all(adjudication.amount.value.aggregate($this + $total, 0) = net.value)`,
      total: "total.amount.value.aggregate($this + $total, 0) = item.net.value.aggregate($this + $total, 0)",
      ending: ENDING_RULE,
    }),
    { at: "item", name: "item", expression: "sequence.exists() and productOrService.exists()" },
    RELATED,
    { at: "payment", name: "payment", expression: "date.exists() and amount.value.exists()" },
    { at: "item.adjudication", name: "adjudication", expression: "category.exists()" },
    { at: "total", name: "total parts", expression: "category.exists() and amount.exists()" },
  ],
  Coverage: every("$this", {
    status: FINANCIAL,
    beneficiary: "beneficiary.count() = 1",
    payor: "payor.count() >= 1 and payor.all(reference.exists() or identifier.value.exists())",
  }),
  CoverageEligibilityResponse: [
    ...every("$this", {
      status: FINANCIAL,
      purpose:
        "purpose.exists() and purpose.all($this in ('auth-requirements' | 'benefits' | 'discovery' | 'validation'))",
      patient: "patient.count() = 1",
      created: "created.count() = 1",
      request: "request.count() = 1",
      outcome: "outcome in ('queued' | 'complete' | 'error' | 'partial')",
      insurer: "insurer.count() = 1",
      "in force": "insurance.count() = 1 and insurance.inforce.count() = 1",
    }),
    { at: "insurance", name: "coverage", expression: "coverage.identifier.value.exists()" },
  ],
  OperationOutcome: [
    { at: "$this", name: "issue", expression: "issue.count() >= 1" },
    {
      at: "issue",
      name: "severity and code",
      expression: "severity in ('fatal' | 'error' | 'warning' | 'information') and code.exists()",
    },
  ],
  Bundle: [
    ...every("$this", {
      "bdl-1": "total.empty() or (type = 'searchset') or (type = 'history')",
      "bdl-2": "entry.search.empty() or (type = 'searchset')",
      "bdl-3": "entry.all(request.exists() = (%resource.type in ('batch' | 'transaction' | 'history')))",
      "bdl-4":
        "entry.all(response.exists() = (%resource.type in ('batch-response' | 'transaction-response' | 'history')))",
      "bdl-7": "entry.where(fullUrl.exists()).select(fullUrl).isDistinct()",
      type: "type in ('searchset' | 'collection' | 'batch' | 'batch-response')",
      found: "type = 'searchset' implies entry.all(resource.exists())",
      link: "link.all(relation.exists() and url.exists())",
    }),
    { at: "entry", name: "bdl-5", expression: "resource.exists() or request.exists() or response.exists()" },
    { at: "entry.request", name: "request", expression: "method = 'POST' and url.exists()" },
    { at: "entry.response", name: "response", expression: "status.matches('^[1-5][0-9]{2}( .*)?$')" },
    {
      at: "entry.response",
      name: "refused or not",
      expression: "status.startsWith('2') != (outcome.issue.severity contains 'error')",
    },
  ],
};

const holds = (value: unknown, expression: string): boolean => {
  const [result] = fhirpath.evaluate(value, expression, { resource: value }, model) as unknown[];
  return result === true;
};

interface Entry {
  readonly resource?: unknown;
  readonly response?: { readonly outcome?: unknown };
}
const insideOf = ({ resource, response }: Entry): unknown[] =>
  [resource, response?.outcome].filter((inside) => inside !== undefined);

/** The invariants of its kind that a resource breaks, those inside a bundle with theirs. */
export function brokenInvariants(resource: unknown): string[] {
  const { resourceType, entry = [] } = resource as { resourceType: string; entry?: Entry[] };
  const rules = OF_A_KIND[resourceType];
  if (!rules) return [`no invariants of ${resourceType} are known`];
  const broken = [...COMMON, ...rules].filter(
    ({ at, expression }) => !holds(resource, `(${resourceType}.${at}).all(${expression})`),
  );
  const own = broken.map(({ at, name }) => `${resourceType} ${at}: ${name}`);
  return [...own, ...entry.flatMap(insideOf).flatMap(brokenInvariants)];
}

export const expectFhir = (resource: unknown): void => {
  expect(brokenInvariants(resource)).toEqual([]);
};

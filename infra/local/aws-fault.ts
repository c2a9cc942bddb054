/**
 * Which AWS call is to fail, and how. Plain data, so that a test in another process can send it.
 * Without `caller` and `action` every call matches.
 */
export interface FaultRule {
  /** The function, by its `<verb-noun>` name. */
  readonly caller?: string;
  /** `service:Operation`, or `service:*` for all of a service. */
  readonly action?: string;
  /** Which of the matching calls fails, from 1 (the default). A call that the SDK repeats is one call. */
  readonly nth?: number;
  /** Every matching call fails: an outage. */
  readonly every?: true;
  /** `before`: the call is not made. `after`: it is made, and its answer is lost. */
  readonly moment: "before" | "after";
  /** `all` (the default): whatever the SDK repeats fails too. `first`: the SDK's first repeat gets through. */
  readonly tries?: "first" | "all";
  /** What the caller sees instead of the answer: by default status 500, `InternalServerError`. `none`: a cut line. */
  readonly answer?: { readonly status: number; readonly code: string } | "none";
}

/** What a rule has to know of a call. */
export interface FaultCandidate {
  readonly caller: string;
  readonly action: string;
  readonly invocation: string;
}

/** A rule at work: counts the calls that match, and says which of them fail. */
export class Fault {
  readonly rule: FaultRule;
  readonly #matched: string[] = [];
  #hits = 0;

  constructor(rule: FaultRule) {
    this.rule = rule;
  }

  /** How many requests have been made to fail so far, repeats included. */
  get hits(): number {
    return this.#hits;
  }

  /** Whether this request is to fail. To be asked once for each request. */
  strikes({ caller, action, invocation }: FaultCandidate): boolean {
    const { rule } = this;
    if (rule.caller !== undefined && rule.caller !== caller) return false;
    if (rule.action !== undefined && !isNamedBy(rule.action, action)) return false;
    const isRepeat = this.#matched.includes(invocation);
    if (!isRepeat) this.#matched.push(invocation);
    const isMeant = rule.every === true || this.#matched[(rule.nth ?? 1) - 1] === invocation;
    const struck = isMeant && !(isRepeat && rule.tries === "first");
    if (struck) this.#hits += 1;
    return struck;
  }
}

const isNamedBy = (name: string, action: string): boolean =>
  name.endsWith(":*") ? action.startsWith(name.slice(0, -1)) : name === action;

/** The answer of a struck call, in the protocol of the caller: XML for the query protocol, JSON for the others. */
export function faultAnswer(rule: FaultRule, isQueryProtocol: boolean) {
  const { status, code } = rule.answer === undefined || rule.answer === "none" ? serverError : rule.answer;
  const message = "Made to fail by a test.";
  return isQueryProtocol
    ? {
        status,
        type: "text/xml",
        body: `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      }
    : { status, type: "application/x-amz-json-1.0", body: JSON.stringify({ __type: code, message }) };
}

const serverError = { status: 500, code: "InternalServerError" };

import type { AuthFault } from "../../shared/http/error-form.ts";
import type { InputFault, Reads } from "../../shared/http/input.ts";
import type { HttpRequest } from "../../shared/http/request.ts";
import type { Caller } from "../constructs/endpoint.ts";
import type { Operation } from "./described.ts";

/** One way in which a route can refuse, as it goes out. */
export interface Refused {
  readonly status: number;
  /** Media type. */
  readonly type: string;
  /** Code of the problem, or of the OAuth error. */
  readonly name: string;
}

const TOKEN_FAULTS: readonly AuthFault[] = [
  { kind: "token-missing" },
  { kind: "token-invalid" },
  { kind: "dpop-invalid" },
  { kind: "dpop-nonce-wanted", nonce: "" },
  { kind: "scope-missing" },
];
const AUTH_FAULTS: Readonly<Record<Caller, readonly AuthFault[]>> = {
  anyone: [],
  proof: [],
  dpop: TOKEN_FAULTS,
  account: [{ kind: "account-missing" }],
  operator: [{ kind: "operator-missing" }],
};

/** Stands for whatever a refusal may tell: each of its members is the same again, and so is what a call of it answers. */
const anything: unknown = new Proxy(() => anything, {
  get: (_target, name) => (name === Symbol.toPrimitive ? () => "" : anything),
  apply: () => anything,
});

/** All refusals of a route, read from the function itself: everything is asked of its error form and of its map of refusals. */
export function refusalsOf({ caller, described }: Pick<Operation, "caller" | "described">): readonly Refused[] {
  const { errors, input, refusals, stoppedBy = [] } = described;
  const mapped = Object.values(refusals).map((entry) =>
    typeof entry === "function" ? entry(anything, requestFor(undefined)) : entry,
  );
  const answers = [
    errors.broken,
    ...stoppedBy.map((each) => errors.stopped(each)),
    ...AUTH_FAULTS[caller].map((fault) => errors.notLetIn(fault)),
    ...inputFaults(input.reads).map((fault) => errors.unreadable(fault)),
    ...mapped,
  ];
  const forms = input.reads.offers ?? [undefined];
  return forms.flatMap((form) =>
    answers.map((answer) => {
      const reply = errors.render({ ...answer, extra: undefined }, requestFor(form));
      const type = String(reply.headers?.["content-type"]).split(";")[0] ?? "";
      return { status: reply.statusCode ?? 0, type, name: errors.name(answer) };
    }),
  );
}

function inputFaults({ path, query, body, offers }: Reads): InputFault[] {
  const invalid: InputFault = { kind: "invalid", fields: [] };
  return [
    ...((path ?? query) ? [invalid] : []),
    ...(body ? [invalid, { kind: "malformed" } as const, { kind: "too-large" } as const] : []),
    ...(body ? [{ kind: "wrong-content-type", expected: "" } as const] : []),
    ...(offers ? [{ kind: "not-acceptable", offered: offers } as const] : []),
  ];
}

const requestFor = (accept: string | undefined): HttpRequest => ({
  method: "GET",
  path: "/",
  route: "GET /",
  headers: { accept },
  pathParameters: {},
  query: {},
  cookies: [],
  body: "",
  language: "fr",
  traceId: "",
  accountSubject: undefined,
  operator: undefined,
  clientCertificate: undefined,
  incident: [],
});

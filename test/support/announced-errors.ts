import { vi } from "vitest";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { anyone } from "../../shared/http/callers.ts";
import type { AuthFault, ErrorForm, OAuthAnswer } from "../../shared/http/error-form.ts";
import { type InputFault, noInput } from "../../shared/http/input.ts";
import { deployedFunction } from "./deployed-functions.ts";
import { errorName } from "./error-name.ts";

/** What a handler of an OAuth route is made of, as far as errors go. */
interface Described {
  readonly authenticate: unknown;
  readonly input: unknown;
  readonly errors: ErrorForm<OAuthAnswer>;
  readonly refusals: Readonly<Record<string, OAuthAnswer | ((refusal: object) => OAuthAnswer)>>;
}

const INPUT_FAULTS: readonly InputFault[] = [
  { kind: "invalid", fields: [] },
  { kind: "too-large" },
  { kind: "wrong-content-type", expected: "" },
];
const AUTH_FAULTS: readonly AuthFault[] = [
  { kind: "token-missing" },
  { kind: "token-invalid" },
  { kind: "dpop-invalid" },
  { kind: "dpop-nonce-wanted", nonce: "nonce" },
  { kind: "scope-missing" },
];
/** A refusal of whatever kind: it has what any of them has. */
const ANY_REFUSAL = { nonce: "nonce", challenge: "challenge", left: {}, fault: INPUT_FAULTS[0] };

/**
 * The names of all errors that a route's function can answer, read from the function itself: its handler is loaded with the environment that the stage
 * has given it, and everything is asked of its error form and its refusals.
 * @param folder of the handler under `functions`, its last part what the function calls itself
 */
export async function announcedErrors(stage: JourneyStage, folder: string): Promise<readonly string[]> {
  const { environment } = await deployedFunction(stage, folder.split("/").at(-1) ?? "");
  const { pathname } = new URL(`../../functions/${folder}/handler.ts`, import.meta.url);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.doMock("../../shared/http/http-handler.ts", () => ({ httpHandler: (described: Described) => described }));
  try {
    const { handler } = (await import(pathname)) as { handler: Described };
    return namesOf(handler);
  } finally {
    vi.doUnmock("../../shared/http/http-handler.ts");
    vi.unstubAllEnvs();
  }
}

function namesOf({ authenticate, input, errors, refusals }: Described): readonly string[] {
  const isOpen = authenticate === anyone;
  const shutOut = isOpen ? [] : AUTH_FAULTS.map((fault) => errors.notLetIn(fault));
  const unreadable = input === noInput ? [] : INPUT_FAULTS.map((fault) => errors.unreadable(fault));
  const refused = Object.values(refusals).map((answer) =>
    typeof answer === "function" ? answer(ANY_REFUSAL) : answer,
  );
  // Whoever was let in by a proof is given the nonce of the next with every answer, unless something broke.
  const letIn = [...unreadable, ...refused].map((answer) =>
    isOpen ? answer : { ...answer, headers: { ...answer.headers, "dpop-nonce": "nonce" } },
  );
  const names = [...shutOut, ...letIn, errors.broken].map(({ status, error, headers = {} }) =>
    errorName(status, error, new Headers(headers)),
  );
  return [...new Set(names)].sort();
}

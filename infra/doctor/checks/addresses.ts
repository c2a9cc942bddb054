import type { DeployedStage } from "../deployed-stage.ts";
import { type Check, type Finding, hidden, unwell, well } from "../finding.ts";

type Api = keyof DeployedStage["urls"];

/** What answers whom, without anybody's credentials: the last ones say that whoever has none is kept out. */
const EXPECTED: readonly (readonly [Api, "GET" | "POST", string, number])[] = [
  ["card", "GET", "/v1/rollout", 200],
  ["card", "GET", "/v1/practices?departement=69", 200],
  ["card", "GET", "/v1/code-scheme", 200],
  ["card", "GET", "/vct/apcv", 200],
  ["card", "GET", "/.well-known/openid-credential-issuer", 200],
  ["card", "GET", "/.well-known/oauth-authorization-server", 200],
  ["practice", "GET", "/.well-known/oauth-authorization-server", 200],
  ["card", "GET", "/v1/card", 401],
  ["card", "POST", "/v1/eligibility", 401],
  ["practice", "POST", "/v1/contexts", 401],
];

export const addresses: Check<DeployedStage> = {
  name: "addresses",
  look: async (stage) => {
    const findings = [];
    for (const [api, method, path, status] of EXPECTED) {
      findings.push(await asked(stage, { api, method, path, status }));
    }
    return findings;
  },
};

interface Question {
  readonly api: Api;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly status: number;
}

async function asked(
  { urls, fetch, isPracticeHidden }: DeployedStage,
  { api, method, path, status }: Question,
): Promise<Finding> {
  const name = `${api} ${method} ${path}`;
  if (api === "practice" && isPracticeHidden) return hidden(name);
  const body = method === "POST" ? { headers: { "content-type": "application/json" }, body: "{}" } : {};
  const answer = await fetch(`${urls[api]}${path}`, { method, ...body }).catch(() => undefined);
  if (answer?.status === status) return well(name, `answers ${status}`);
  if (answer === undefined) {
    const tls =
      api === "practice" ? " With mutual TLS, only who shows a client certificate that it takes can look." : "";
    return unwell(name, "does not answer", `See the DNS record and the certificate of ${urls[api]}.${tls}`);
  }
  const todo =
    answer.status >= 500
      ? "infra/runbooks/api-server-errors.md"
      : "Compare what is deployed: npm run deploy -- … --look";
  return unwell(name, `answers ${answer.status} instead of ${status}`, todo);
}

/** Proofs may be this old or young and still count; a clock that is further off refuses people for no reason. */
const MOST_APART_SECONDS = 5;

export const clock: Check<DeployedStage> = {
  name: "clock",
  look: async ({ urls, fetch, now }) => {
    const before = now();
    const answer = await fetch(`${urls.card}/v1/code-scheme`);
    const theirs = Date.parse(answer.headers.get("date") ?? "");
    if (Number.isNaN(theirs)) return [unwell("clock", "the card API tells no time", "See what stands before it.")];
    // Whole seconds, told at some time between question and answer.
    const early = (before.getTime() - theirs) / 1000 - 1;
    const late = (theirs - now().getTime()) / 1000;
    const apart = Math.round(Math.max(0, early, late));
    if (apart <= MOST_APART_SECONDS) return [well("clock", "this machine and the card API agree")];
    const todo = "AWS keeps its own; set this machine's. If it is right, look at what stands before the API.";
    return [unwell("clock", `${apart} s apart from the card API`, todo)];
  },
};

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import type { ErrorForm } from "../../shared/http/error-form.ts";
import type { IncidentSwitch } from "../../shared/http/incident.ts";
import type { Reads } from "../../shared/http/input.ts";
import { readStage } from "../config.ts";
import { type Caller, Endpoint, type EndpointProps, type Route, type Served } from "../constructs/endpoint.ts";
import { healthCard } from "../health-card.ts";
import { root } from "../local/paths.ts";
import type { Replies } from "./replies.ts";

/** What a function is made of, as far as its callers are concerned. */
export interface Described {
  readonly authenticate: { readonly scopes?: readonly string[] };
  readonly input: { readonly reads: Reads };
  readonly errors: ErrorForm<object>;
  readonly refusals: Readonly<Record<string, object | ((refusal: unknown, request: unknown) => object)>>;
  readonly stoppedBy?: readonly IncidentSwitch[];
}

/** One route, and the function that it leads to. */
export interface Operation {
  readonly route: Route;
  /** Of one function at one API. */
  readonly siblings: readonly Route[];
  readonly caller: Caller;
  readonly folder: string;
  readonly described: Described;
  readonly replies: Replies;
  /** What the page of its capability says that it does. */
  readonly does: string;
}

export interface DescribedApi {
  readonly name: EndpointProps["name"];
  readonly operations: readonly Operation[];
}

/** Every API as the stacks declare it, each route with what its function is made of. Nothing is synthesised, bundled or called. */
export async function describedApis(): Promise<readonly DescribedApi[]> {
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8"));
  const app = new App({ context: { ...context, "aws:cdk:bundling-stacks": [] } });
  healthCard(app, readStage({ stage: "dev", preview: "true" }));
  const apis: DescribedApi[] = [];
  for (const construct of app.node.findAll()) {
    if (!(construct instanceof Endpoint)) continue;
    const operations: Operation[] = [];
    for (const served of construct.served) operations.push(...(await operationsOf(served)));
    apis.push({ name: construct.name, operations });
  }
  return apis;
}

async function operationsOf({ folder, caller, routes, environment }: Served): Promise<Operation[]> {
  const { handler } = await withEnvironment(environment, () =>
    imported<{ handler: { endpoint: Described } }>(folder, "handler"),
  );
  const { replies } = await imported<{ replies: Replies | Readonly<Record<string, Replies>> }>(folder, "replies");
  return routes.map((route) => {
    const [, path = ""] = route.split(" ");
    // A function of several documents answers each at its own address.
    const own = path in replies ? (replies as Readonly<Record<string, Replies>>)[path] : replies;
    return {
      route,
      siblings: routes,
      caller,
      folder,
      described: handler.endpoint,
      replies: own as Replies,
      does: doesOf(folder),
    };
  });
}

const imported = async <Module>(folder: string, file: string): Promise<Module> =>
  (await import(join(root, "functions", folder, `${file}.ts`))) as Module;

/** Loads what wants its environment when it is loaded. Names of resources are CDK's stand-ins, since nothing is asked of them. */
async function withEnvironment<Loaded>(
  environment: Served["environment"],
  load: () => Promise<Loaded>,
): Promise<Loaded> {
  const before = { ...process.env };
  const values = Object.entries(environment).map(([name, value]) => [
    name,
    typeof value === "string" ? value : value.name,
  ]);
  Object.assign(process.env, { STAGE: "dev", AWS_REGION: "eu-west-3", ...Object.fromEntries(values) });
  try {
    return await load();
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** From the table of functions on the capability's page, without its links. */
function doesOf(folder: string): string {
  const [capability = "", name = ""] = folder.split("/");
  const row = pageOf(capability)
    .split("\n")
    .find((line) => line.startsWith(`| [\`${name}\`](${name}) |`));
  const does = withoutLinks(row?.split(" | ").at(-1)?.replace(/ \|$/, "") ?? "");
  if (!does) throw new Error(`functions/${capability}/README.md does not say what ${name} does`);
  return does;
}

/** The first paragraph of a capability's page. */
export const aboutOf = (capability: string): string =>
  withoutLinks(pageOf(capability).split("\n\n")[1] ?? "").replaceAll("\n", " ");

const pageOf = (capability: string): string => readFileSync(join(root, "functions", capability, "README.md"), "utf8");
const withoutLinks = (text: string): string => text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");

import * as z from "zod";
import { type Json, ofType, type Properties, type Resource, referent, type Synthesized } from "./synthesized.ts";

/** One thing that a function's role allows: `Card dynamodb:GetItem`, with the values of its conditions in brackets. */
export type Permission = string;

const Statement = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.custom<Json>((value) => value !== undefined),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
type Statement = z.infer<typeof Statement>;
const PolicyDocument = z.object({ Statement: z.array(Statement) });

const list = <Item>(value: Item | readonly Item[]): readonly Item[] => (Array.isArray(value) ? value : [value as Item]);

/** Every statement of the policies of a function's role. */
export function statementsOf(synthesized: Synthesized, fn: Resource): readonly Statement[] {
  const role = referent(synthesized, fn.stack, fn.properties.Role);
  const policies = ofType(synthesized, "AWS::IAM::Policy").filter(
    ({ stack, properties }) => stack === fn.stack && JSON.stringify(properties.Roles).includes(`"${role?.logicalId}"`),
  );
  return policies.flatMap(({ properties }) => PolicyDocument.parse(properties.PolicyDocument).Statement);
}

/** All that a function may do, sorted. */
export function permissionsOf(synthesized: Synthesized, fn: Resource): readonly Permission[] {
  const permissions = statementsOf(synthesized, fn).flatMap(({ Action, Resource: resources, Condition }) =>
    list(Action).flatMap((action) =>
      list(resources).map((resource) => `${nameOf(synthesized, fn, resource)} ${action}${conditions(Condition)}`),
    ),
  );
  return [...new Set(permissions)].sort();
}

const conditions = (condition: Statement["Condition"]): string =>
  condition === undefined
    ? ""
    : ` [${Object.entries(condition)
        // That a value is there at all, which a test of its own looks at.
        .filter(([operator]) => operator !== "Null")
        .flatMap(([, keys]) => Object.values(keys).flat().map(String))
        .sort()
        .join(" ")}]`;

/** The short name of a resource: `Card` for the Card table, `NirMac` for that key, else what tells it apart. */
function nameOf(synthesized: Synthesized, fn: Resource, value: Json): string {
  const resource = referent(synthesized, fn.stack, value);
  if (resource?.type === "AWS::Logs::LogGroup") return isBeside(resource, fn) ? "own logs" : resource.path;
  if (resource) return `${resource.path.split("/")[1]}${suffix(value)}`;
  const [, parts] = typeof value === "string" ? ["", [value]] : ((value as Properties)["Fn::Join"] as Join);
  const named = parts.map((part) => nameOfPart(synthesized, fn, part)).join("");
  return named.replace(/^arn:[^:]*:[^:]+:[^:]*:[^:]*:/, "").replace(/-\d{12}\//, "-*account*/");
}

type Join = readonly [string, readonly Json[]];

const nameOfPart = (synthesized: Synthesized, fn: Resource, part: Json): string =>
  typeof part === "string" ? part : (referent(synthesized, fn.stack, part)?.path.split("/")[1] ?? "*account*");

const suffix = (value: Json): string => (JSON.stringify(value).includes("StreamArn") ? " stream" : "");

const isBeside = (resource: Resource, fn: Resource): boolean =>
  resource.path.replace(/\/Logs\/Resource$/, "") === fn.path.replace(/\/Function\/Resource$/, "");

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Route } from "./routes/route.ts";

const Template = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.looseObject({}).optional() })),
});
const Declared = z
  .object({ RouteKey: z.string(), AuthorizationType: z.string().default("NONE") })
  .transform(({ RouteKey, AuthorizationType }) => ({ key: RouteKey, authorization: AuthorizationType }));

/** Every route of the deployed APIs, by its key, and what the API itself asks of who calls: `NONE`, `JWT` or `AWS_IAM`. */
export const declaredRoutes = (assembly: string): z.infer<typeof Declared>[] =>
  readdirSync(assembly)
    .filter((file) => file.endsWith(".template.json"))
    .flatMap((file) => Object.values(Template.parse(JSON.parse(readFileSync(join(assembly, file), "utf8"))).Resources))
    .filter(({ Type }) => Type === "AWS::ApiGatewayV2::Route")
    .map(({ Properties }) => Declared.parse(Properties));

/** The same key of a route that tests call, without what tells it from others at its address. */
export const routeKey = ({ method, path }: Pick<Route, "method" | "path">): string =>
  `${method} ${path.replace(/ \(.*\)$/, "")}`;

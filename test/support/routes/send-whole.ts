import { formBody, type RawAnswer } from "../http-client.ts";
import { type Prepared, type Route, sendPrepared } from "./route.ts";

/** Sends a prepared request as it should be: its body in the encoding of the route. */
export function sendWhole(route: Pick<Route, "method" | "encoding">, prepared: Prepared): Promise<RawAnswer> {
  const { body } = prepared;
  if (body === undefined) return sendPrepared(route, prepared, {});
  if (route.encoding === "form") return sendPrepared(route, prepared, formBody(body as Record<string, string>));
  const headers = { "content-type": "application/json" };
  return sendPrepared(route, prepared, { body: JSON.stringify(body), headers });
}

import * as z from "zod";
import type { TapExchange } from "../../infra/local/aws-tap.ts";

const Named = z.object({ TableName: z.string().optional(), KeyId: z.string().optional(), Key: z.unknown().optional() });

/** What a call is known by: its action, table or key, and item; and the same whatever the item. */
export function namesOf(action: string, body: Buffer): string[] {
  const { TableName, KeyId, Key } = Named.safeParse(parsed(body.toString())).data ?? {};
  const name = `${action} ${TableName ?? KeyId ?? ""}`;
  return Key === undefined ? [name] : [`${name} ${JSON.stringify(Key)}`, name];
}

/** The answers that calls got, by the names of the calls; of several the last. */
export const answersOf = (exchanges: readonly TapExchange[]): Map<string, TapExchange["answered"]> =>
  new Map(
    exchanges
      .filter(({ answered }) => answered.status !== 304)
      .flatMap(({ call, asked, answered }) => namesOf(call.action, asked).map((name) => [name, answered])),
  );

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

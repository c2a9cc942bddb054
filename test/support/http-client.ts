import * as z from "zod";
import type { Secrets } from "./secrets.ts";

/** The answer of a server was not what the client expected. The message names places and codes, never what travelled. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
}

/** An HTTP answer as it came, with the body parsed when it is JSON. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An answer whose successful body has an announced shape. */
export interface Answer<Reply> extends RawAnswer {
  /**
   * The body of a success.
   * @throws UnexpectedAnswer when the status is another one, or the body has not the announced shape
   */
  expecting(status: number): Reply;
}

export interface Question {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** A client's own `fetch`: remembers what it sent and got, so that a test can look for it where it must not be. */
export const watchedFetch =
  (secrets: Secrets): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    holdRequest(secrets, request, await request.clone().text());
    const response = await fetch(request);
    holdResponse(secrets, response, await response.clone().text());
    return response;
  };

function holdRequest(secrets: Secrets, request: Request, body: string): void {
  for (const name of ["authorization", "dpop"]) {
    const value = request.headers.get(name)?.replace(/^(?:DPoP|Bearer) /i, "");
    if (value !== undefined) secrets.hold(`request header ${name}`, value);
  }
  if (body === "") return;
  secrets.hold("request body", body);
  const isForm = request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") ?? false;
  secrets.holdAll("request", isForm ? Object.fromEntries(new URLSearchParams(body)) : parsed(body));
}

/** Refusals and public documents hold no secrets; the codes and trace ids of refusals are even meant to be in the log. */
function holdResponse(secrets: Secrets, response: Response, body: string): void {
  const isPublic = /\/(?:\.well-known\/[^/]+|jwks\.json|jwks\/receipts\.json|v1\/rollout)$/.test(
    new URL(response.url).pathname,
  );
  if (isPublic || !response.ok || body === "") return;
  secrets.hold("response body", body);
  secrets.holdAll("response", parsed(body));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Sends one request and takes the answer whatever it is, a redirect too. */
export async function send(fetcher: typeof fetch, { method, url, headers, body }: Question): Promise<RawAnswer> {
  const sent = { method, ...(headers && { headers }), ...(body !== undefined && { body }) };
  const response = await fetcher(url, { ...sent, redirect: "manual" });
  const text = await response.text();
  const isJson = /^application\/(?:[a-z]+\+)?json\b/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, body: isJson ? parsed(text) : text };
}

/** Sends one request whose success has this shape: a member more or less counts as a wrong answer. */
export async function ask<Schema extends z.ZodType>(
  fetcher: typeof fetch,
  question: Question,
  schema: Schema,
): Promise<Answer<z.output<Schema>>> {
  const answer = await send(fetcher, question);
  const where = `${question.method} ${new URL(question.url).pathname}`;
  return { ...answer, expecting: (status) => checked(answer, status, schema, where) };
}

const Failure = z.object({ code: z.string().optional(), error: z.string().optional() });

function checked<Schema extends z.ZodType>(
  answer: RawAnswer,
  status: number,
  schema: Schema,
  where: string,
): z.output<Schema> {
  if (answer.status !== status) {
    const failure = Failure.safeParse(answer.body).data;
    const code = failure?.code ?? failure?.error ?? "no code";
    throw new UnexpectedAnswer(`${where} answered ${answer.status} (${code}), not ${status}`);
  }
  const reply = schema.safeParse(answer.body);
  if (reply.success) return reply.data;
  const faults = reply.error.issues.map(({ path, code }) => `${path.join(".") || "(body)"}: ${code}`);
  throw new UnexpectedAnswer(`${where} answered ${status} in another shape: ${faults.join(", ")}`);
}

export const jsonBody = (value: unknown) => ({
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

export const formBody = (fields: Readonly<Record<string, string>>) => ({
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString(),
});

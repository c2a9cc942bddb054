import type * as z from "zod";

export interface Question {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer whatever it is; the body parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export type Call = (question: Question) => Promise<Answer>;

/** Neither a second try nor a redirect: what a phone or a reader would have met is what is to be seen. */
export const callWithin =
  (ms: number, line: typeof fetch = fetch): Call =>
  async ({ url, ...init }) => {
    const answer = await line(url, { ...init, redirect: "error", signal: AbortSignal.timeout(ms) });
    return { status: answer.status, headers: answer.headers, body: read(await answer.text()) };
  };

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The answer was not what a phone or a reader can go on with. Holds nothing that was sent or came back but the refusal's code. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
  readonly status: number;
  readonly code: string | undefined;

  constructor({ status, body }: Answer) {
    super(`answered ${status}`);
    this.status = status;
    this.code = codeIn(body);
  }
}

/** Of a problem document, or of an OAuth error. */
function codeIn(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { code, error = code }: { code?: unknown; error?: unknown } = body;
  return typeof error === "string" && /^[a-z_]{1,64}$/.test(error) ? error : undefined;
}

/** @throws UnexpectedAnswer for another status, or a body of another form */
export function expecting<Schema extends z.ZodType>(answer: Answer, status: number, schema: Schema): z.output<Schema> {
  const reply = answer.status === status ? schema.safeParse(answer.body) : undefined;
  if (!reply?.success) throw new UnexpectedAnswer(answer);
  return reply.data;
}

export const jsonBody = (value: object) => ({
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

export const formBody = (fields: Readonly<Record<string, string>>) => ({
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString(),
});

/** An HTTP answer with its JSON body (an empty object when there is none). */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface Question {
  readonly method: string;
  readonly json?: unknown;
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

/** One request, as a client would make it. */
export async function ask(url: string, { method, json, form, headers }: Question): Promise<Answer> {
  const type = json === undefined ? {} : { "content-type": "application/json" };
  const body = json === undefined ? form && new URLSearchParams(form) : JSON.stringify(json);
  const answer = await fetch(url, { method, headers: { ...type, ...headers }, ...(body && { body }) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : {} };
}

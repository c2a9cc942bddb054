import * as z from "zod";

/** The body of an answer: JSON of this shape, or by media type, or nothing. */
type Body = z.ZodType | Readonly<Record<string, z.ZodType>> | undefined;
/** What a function's `replies.ts` says of its successes, by status. */
export type Replies = Readonly<Record<number, Body>>;

/** Shapes of a body by media type. */
export function contentOf(body: Body): Readonly<Record<string, z.ZodType>> {
  if (body === undefined) return {};
  return body instanceof z.ZodType ? { "application/json": body } : body;
}

import * as z from "zod";

/** A context's identifier: a hash, of which nothing can be told. */
export const ContextId = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

export const ContextPath = z.strictObject({ id: ContextId });

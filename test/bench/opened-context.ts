import { context } from "../support/routes/counter-routes.ts";
import type { Route } from "../support/routes/route.ts";

/** A context that follows no other. */
export const openedContext: Route = {
  ...context,
  prepare: async (callers) => {
    const { body, ...prepared } = await context.prepare(callers);
    return { ...prepared, body: { ...body, renews: undefined } };
  },
};

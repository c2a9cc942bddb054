/** Nothing is said. */
export const replies = { 200: undefined };

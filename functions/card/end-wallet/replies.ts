/** Nothing is said. */
export const replies = { 204: undefined };

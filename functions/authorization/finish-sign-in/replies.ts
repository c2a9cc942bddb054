/** Back to the wallet's own address. */
export const replies = { 302: undefined };

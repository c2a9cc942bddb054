/** To the sign-in of the health account. */
export const replies = { 302: undefined };

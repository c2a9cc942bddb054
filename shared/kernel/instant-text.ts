import * as z from "zod";

/** An instant as it is written down: RFC 3339 in UTC, as `toISOString` gives it. */
export const InstantText = z.iso.datetime().transform((text) => new Date(text));

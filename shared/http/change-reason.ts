import * as z from "zod";

/** Why somebody of the service changes something: it stands in the log of changes, under their name. */
export const ChangeReason = z.string().min(3).max(300);

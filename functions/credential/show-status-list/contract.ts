import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), STATUS_LIST_BUCKET: z.string(), STATUS_LIST_TTL: z.coerce.number() });

/** Whatever is no number of a list is an address that does not exist. */
export const Path = z.object({ list: z.string().max(200) });
/** Other parameters are passed over, as a static file would (Token Status List §8.4). */
export const Query = z.object({ time: z.string().max(200).optional() });

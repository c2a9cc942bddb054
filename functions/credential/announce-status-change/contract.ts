import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), PUBLICATION_QUEUE: z.string() });

/** A list that was opened or closed, or a changed status of one, as the status table's stream brings them. */
export const Announced = z.object({ type: z.enum(["status-list", "status-change"]), list: z.int() });
export type Announced = z.infer<typeof Announced>;

import * as z from "zod";

/** Where a phone takes pushes: the platform and the token that it gave the app. */
export const PushTarget = z.strictObject({
  platform: z.enum(["android", "ios"]),
  token: z.string().min(8).max(2048),
});

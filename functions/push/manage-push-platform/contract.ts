import * as z from "zod";

export const Env = z.object({ STAGE: z.string() });

/** What CloudFormation sends to a custom resource's function. */
export const PlatformRequest = z.object({
  RequestType: z.enum(["Create", "Update", "Delete"]),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.object({ Name: z.string().max(256), Platform: z.enum(["GCM", "APNS"]) }),
});
export type PlatformRequest = z.infer<typeof PlatformRequest>;

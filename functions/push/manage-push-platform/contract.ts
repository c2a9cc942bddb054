import * as z from "zod";

export const Env = z.object({ STAGE: z.string() });

/** What SNS wants to know of a push service; which of it depends on the service. Nobody may see it. */
export const PlatformAttributes = z.strictObject({
  /** Google: the service account's JSON. Apple: the signing key. */
  PlatformCredential: z.string().min(1),
  /** Apple: identifiers of the signing key, the team and the app. */
  PlatformPrincipal: z.string().min(1).optional(),
  ApplePlatformTeamID: z.string().min(1).optional(),
  ApplePlatformBundleID: z.string().min(1).optional(),
});
export type PlatformAttributes = z.infer<typeof PlatformAttributes>;

const common = {
  ServiceToken: z.string(),
  ServiceTimeout: z.string().optional(),
  Name: z.string().regex(/^[\w.-]{1,256}$/),
  Platform: z.enum(["GCM", "APNS", "APNS_SANDBOX"]),
};
/** The attributes themselves where they are made up, else the secret that holds them as JSON; a new revision reads it again. */
export const PlatformProperties = z.union([
  z.strictObject({ ...common, Attributes: PlatformAttributes }),
  z.strictObject({ ...common, SecretName: z.string().min(1), Revision: z.string() }),
]);
export type PlatformProperties = z.infer<typeof PlatformProperties>;

/** The part of a custom resource request by which it can be answered, whatever the rest is like. */
export const Envelope = z.object({
  RequestType: z.enum(["Create", "Update", "Delete"]),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
});
export type Envelope = z.infer<typeof Envelope>;

const known = z.string().min(1);
export const PlatformRequest = z.discriminatedUnion("RequestType", [
  z.object({ RequestType: z.literal("Create"), ResourceProperties: PlatformProperties }),
  z.object({ RequestType: z.literal("Update"), PhysicalResourceId: known, ResourceProperties: PlatformProperties }),
  // Whatever the properties were: what is known to exist can be deleted.
  z.object({ RequestType: z.literal("Delete"), PhysicalResourceId: known }),
]);
export type PlatformRequest = z.infer<typeof PlatformRequest>;

/** What CloudFormation is told (custom resource response object). */
export interface Reply extends Pick<Envelope, "StackId" | "RequestId" | "LogicalResourceId"> {
  readonly Status: "SUCCESS" | "FAILED";
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
}

import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  FEED_BUCKET: z.string(),
  INSURED_TABLE: z.string(),
  PARTS_QUEUE: z.string(),
});

/**
 * What S3 tells of new objects (event message structure 2.x), only what is needed; keys come URL-encoded. S3 also sends a test when the
 * notification is set up, which tells of no object.
 */
export const NewObjects = z.union([
  z.object({ Event: z.literal("s3:TestEvent") }).transform(() => []),
  z
    .object({
      Records: z.array(z.object({ s3: z.object({ object: z.object({ key: z.string(), versionId: z.string() }) }) })),
    })
    .transform(({ Records }) =>
      Records.map(({ s3: { object } }) => ({
        key: decodeURIComponent(object.key.replaceAll("+", " ")),
        versionId: object.versionId,
      })),
    ),
]);

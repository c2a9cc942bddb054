import * as z from "zod";

/** A problem document (RFC 9457), with what each code adds. */
export const ProblemReply = z.looseObject({
  type: z.string().startsWith("urn:apcv:problem:"),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  code: z.string(),
  insured_action: z.string(),
  practice_action: z.string(),
  vendor_action: z.string(),
  retryable: z.boolean(),
  trace_id: z.string().optional(),
});

/** What OAuth's and OpenID4VCI's own endpoints answer instead (RFC 6749 §5.2), with what each error adds. */
export const OAuthErrorReply = z.looseObject({ error: z.string(), error_description: z.string() });

/** One result a line of a batch, in their order: what was done, or the problem. */
export const linesReply = (done: Readonly<Record<string, z.ZodType>>) =>
  z.strictObject({
    results: z.array(
      z.union([z.strictObject(done), z.strictObject({ status: z.int().min(400).max(599), problem: ProblemReply })]),
    ),
  });

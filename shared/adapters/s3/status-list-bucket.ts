import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import * as z from "zod";
import { InstantText } from "../../kernel/instant-text.ts";

/** What is published of a list. */
export interface PublishedList {
  /** The validator of S3: another one with each publication. */
  readonly etag: string;
  /** Everything that was written before this instant is in it. */
  readonly readAt: Date;
}

export interface ListToken {
  readonly etag: string;
  readonly token: string;
}

/** User metadata of an object; S3 keeps its names in lower case. */
const Metadata = z.object({ "read-at": InstantText });

const keyOf = (list: number): string => `lists/${list}.jwt`;

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;

/** Answers undefined when S3 answers one of the statuses, and lets every other failure through. */
const unlessStatus = <Result>(statuses: readonly number[], call: Promise<Result>): Promise<Result | undefined> =>
  call.catch((error: unknown) => {
    if (statuses.some((status) => status === statusOf(error))) return undefined;
    throw error;
  });

/** The bucket of published status lists: one object a list, its versions one after the other. */
export const statusListBucket = (s3: S3Client, Bucket: string) => ({
  published: async (list: number): Promise<PublishedList | undefined> => {
    const found = await unlessStatus([404], s3.send(new HeadObjectCommand({ Bucket, Key: keyOf(list) })));
    return found && { etag: found.ETag ?? "", readAt: Metadata.parse(found.Metadata)["read-at"] };
  },
  /**
   * Publishes a token in place of what was published, or where nothing was; false when something else is there by now. So it is as well when
   * the answer of the SDK's first try was lost: who looks again finds the own token there.
   */
  replace: async (
    list: number,
    token: string,
    readAt: Date,
    published: PublishedList | undefined,
  ): Promise<boolean> => {
    const put = new PutObjectCommand({
      Bucket,
      Key: keyOf(list),
      Body: token,
      ContentType: "application/statuslist+jwt",
      Metadata: { "read-at": readAt.toISOString() },
      ...(published ? { IfMatch: published.etag } : { IfNoneMatch: "*" }),
    });
    // Gone, a write at the same instant, and another version than the one named.
    return (await unlessStatus([404, 409, 412], s3.send(put))) !== undefined;
  },
  /** A list's token; undefined where there is none, "unchanged" when it is still the one with this validator. */
  read: async (list: number, etag?: string): Promise<ListToken | "unchanged" | undefined> => {
    const get = new GetObjectCommand({ Bucket, Key: keyOf(list), IfNoneMatch: etag });
    try {
      const { Body, ETag = "" } = await s3.send(get);
      if (!Body) throw new Error("S3 gave no body");
      return { etag: ETag, token: await Body.transformToString() };
    } catch (error) {
      if (statusOf(error) === 304) return "unchanged";
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  },
  remove: async (list: number): Promise<void> => {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: keyOf(list) }));
  },
});

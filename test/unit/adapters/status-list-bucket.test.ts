import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { statusListBucket } from "../../../shared/adapters/s3/status-list-bucket.ts";

const s3 = mockClient(S3Client);
const bucket = statusListBucket(new S3Client({ region: "eu-west-3" }), "lists-bucket");
const readAt = new Date("2026-11-25T10:00:00.123Z");
const published = { etag: '"one"', readAt };
beforeEach(() => {
  s3.reset();
});

const refusal = (status: number) =>
  new S3ServiceException({
    name: `Status${status}`,
    $fault: "client",
    $metadata: { httpStatusCode: status },
    message: "",
  });

describe("publishing", () => {
  test("replaces what was named, and a first publication nothing", async () => {
    s3.on(PutObjectCommand).resolves({});
    expect(await bucket.replace(7, "token", readAt, published)).toBe(true);
    expect(await bucket.replace(7, "token", readAt, undefined)).toBe(true);
    const inputs = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
    const common = {
      Bucket: "lists-bucket",
      Key: "lists/7.jwt",
      Body: "token",
      ContentType: "application/statuslist+jwt",
      Metadata: { "read-at": "2026-11-25T10:00:00.123Z" },
    };
    expect(inputs).toEqual([
      { ...common, IfMatch: '"one"' },
      { ...common, IfNoneMatch: "*" },
    ]);
  });

  test.each([404, 409, 412])("is not done when S3 answers %s", async (status) => {
    s3.on(PutObjectCommand).rejects(refusal(status));
    expect(await bucket.replace(7, "token", readAt, published)).toBe(false);
  });

  test("forbidden, or without an answer, is a breakage", async () => {
    for (const error of [refusal(403), refusal(503), new Error("socket hang up")]) {
      s3.on(PutObjectCommand).rejects(error);
      await expect(bucket.replace(7, "token", readAt, published)).rejects.toBe(error);
    }
  });
});

test("what is published is known by its validator and by when its statuses were read", async () => {
  s3.on(HeadObjectCommand).resolves({ ETag: '"one"', Metadata: { "read-at": "2026-11-25T10:00:00.123Z" } });
  expect(await bucket.published(7)).toEqual(published);
  s3.on(HeadObjectCommand).rejects(refusal(404));
  expect(await bucket.published(7)).toBeUndefined();
  s3.on(HeadObjectCommand).rejects(refusal(403));
  await expect(bucket.published(7)).rejects.toThrow();
});

test("a list is read anew only when it has changed", async () => {
  const Body = { transformToString: async () => "token" } as never;
  s3.on(GetObjectCommand).resolves({ ETag: '"two"', Body });
  expect(await bucket.read(7, '"one"')).toEqual({ etag: '"two"', token: "token" });
  expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toMatchObject({ IfNoneMatch: '"one"' });
  s3.on(GetObjectCommand).rejects(refusal(304));
  expect(await bucket.read(7, '"two"')).toBe("unchanged");
  s3.on(GetObjectCommand).rejects(refusal(404));
  expect(await bucket.read(7)).toBeUndefined();
  s3.on(GetObjectCommand).rejects(refusal(403));
  await expect(bucket.read(7)).rejects.toThrow();
});

test("a list is taken away by its name", async () => {
  s3.on(DeleteObjectCommand).resolves({});
  await bucket.remove(7);
  expect(s3.commandCalls(DeleteObjectCommand)[0]?.args[0].input).toEqual({
    Bucket: "lists-bucket",
    Key: "lists/7.jwt",
  });
});

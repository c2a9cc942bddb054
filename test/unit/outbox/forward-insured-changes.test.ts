import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Supersession } from "../../../functions/credential/supersede-credentials/contract.ts";

const sqs = mockClient(SQSClient);
vi.spyOn(process.stdout, "write").mockReturnValue(true);
beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
  vi.stubEnv("STAGE", "dev");
  vi.stubEnv("SUPERSESSION_QUEUE", "https://supersession");
});

const PERSON = {
  pk: "INSURED#1abc",
  sk: "PROFILE",
  type: "insured",
  cardRef: "1abc",
  familyName: "GENÊT",
  givenNames: "Ange",
  sex: "M",
  birthDate: "1986-02-14",
  quality: "00",
  organism: "012010000",
  rights: { from: "2020-01-01" },
  beneficiaries: [],
  revision: 7,
  sealedNir: "sealed",
};
const image = (item: object) => marshall(item, { removeUndefinedValues: true }) as never;
async function forwarded(changed: object) {
  const { handler } = await import("../../../functions/outbox/forward-insured-changes/handler.ts");
  const ApproximateCreationDateTime = Date.parse("2026-11-25T10:00:00Z") / 1000;
  const dynamodb = {
    SequenceNumber: "1",
    OldImage: image(PERSON),
    NewImage: image({ ...PERSON, revision: 8, ...changed }),
  };
  return handler({ Records: [{ dynamodb: { ...dynamodb, ApproximateCreationDateTime } }] } as DynamoDBStreamEvent);
}
const sent = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries ?? [])
    .map(({ MessageBody = "" }) => Supersession.parse(JSON.parse(MessageBody)));

describe("a change of an insured person", () => {
  it.each([
    ["the family name", { familyName: "DURAND" }],
    ["the given names", { givenNames: "Ange Marie" }],
    ["the sex", { sex: "F" }],
    ["the quality", { quality: "02" }],
    ["the fund", { organism: "917510000" }],
  ])(
    "is work when it is of %s, and what is sent holds nothing of the person but the reference",
    async (_what, changed) => {
      expect(await forwarded(changed)).toEqual({ batchItemFailures: [] });
      const [message] = sent();
      expect(message).toMatchObject({ cardRef: "1abc", at: "2026-11-25T10:00:00.000Z", why: "claims-changed" });
      expect(Object.keys(message ?? {}).sort()).toEqual(["at", "cardRef", "id", "why"]);
    },
  );

  it("is work when the person has died, and only the first time that is told", async () => {
    await forwarded({ deceasedOn: "2026-11-20" });
    expect(sent()).toMatchObject([{ why: "death" }]);
  });

  it.each([
    ["rights", { rights: { from: "2020-01-01", until: "2026-12-31" } }],
    ["the account", { accountSubject: "account" }],
    ["the birth date", { birthDate: "1986-02-15" }],
    ["an exclusion", { exclusion: { reason: "guardianship", from: "2026-01-01" } }],
    ["the revision", {}],
  ])("is none when it is of %s", async (_what, changed) => {
    expect(await forwarded(changed)).toEqual({ batchItemFailures: [] });
    expect(sent()).toEqual([]);
  });

  it("is sent under the same name and instant when the stream brings it again", async () => {
    await forwarded({ familyName: "DURAND" });
    await forwarded({ familyName: "DURAND" });
    const [first, again] = sent();
    expect(again).toEqual(first);
  });

  it("comes again when the queue takes none", async () => {
    sqs.on(SendMessageBatchCommand).rejects(new Error("SQS is away"));
    expect(await forwarded({ quality: "06" })).toEqual({ batchItemFailures: [{ itemIdentifier: "1" }] });
  });
});

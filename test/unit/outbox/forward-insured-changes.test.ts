import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { LeftHousehold } from "../../../functions/credential/revoke-credentials/contract.ts";
import { Supersession } from "../../../functions/credential/supersede-credentials/contract.ts";
import { dependantRef } from "../../../shared/domain/credential-identifier.ts";

const sqs = mockClient(SQSClient);
vi.spyOn(process.stdout, "write").mockReturnValue(true);
beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
  vi.stubEnv("STAGE", "dev");
  vi.stubEnv("SUPERSESSION_QUEUE", "https://supersession");
  vi.stubEnv("REVOCATION_QUEUE", "https://revocation");
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
async function forwarded(changed: object, before: object = PERSON) {
  const { handler } = await import("../../../functions/outbox/forward-insured-changes/handler.ts");
  const ApproximateCreationDateTime = Date.parse("2026-11-25T10:00:00Z") / 1000;
  const dynamodb = {
    SequenceNumber: "1",
    OldImage: image(before),
    NewImage: image({ ...before, revision: 8, ...changed }),
  };
  return handler({ Records: [{ dynamodb: { ...dynamodb, ApproximateCreationDateTime } }] } as DynamoDBStreamEvent);
}
const bodiesTo = (queue: string): unknown[] =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) => (input.QueueUrl === queue ? (input.Entries ?? []) : []))
    .map(({ MessageBody = "" }) => JSON.parse(MessageBody));
const sent = () => bodiesTo("https://supersession").map((body) => Supersession.parse(body));
const revoked = () => bodiesTo("https://revocation").map((body) => LeftHousehold.parse(body));

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
    expect(await forwarded({ quality: "06" })).toEqual({ batchItemFailures: [{ itemIdentifier: "" }] });
  });
});

const CHILD = { familyName: "GENÊT", sex: "F", quality: "06", birthDate: "2015-03-02", twinRank: 1 };
const LOU = { ...CHILD, givenNames: "Lou" };
const NOE = { ...CHILD, twinRank: 2, givenNames: "Noé", sex: "M" };
const ZOE = { ...CHILD, birthDate: "2019-00-00", givenNames: "Zoé", sex: undefined };
const household = (before: readonly object[], after: readonly object[]) =>
  forwarded({ beneficiaries: after }, { ...PERSON, beneficiaries: before });

describe("a change of whom a person covers", () => {
  it("ends the cards of who is covered no more, by nothing that tells who it is, and nobody else's", async () => {
    expect(await household([LOU, NOE, ZOE], [NOE])).toEqual({ batchItemFailures: [] });
    const dependants = [LOU, ZOE].map((child) => dependantRef("1abc", child));
    expect(revoked()).toEqual([{ type: "left-household", cardRef: "1abc", dependants }]);
    for (const dependant of dependants) expect(dependant).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(sent()).toEqual([]);
  });

  it("ends none where everybody is still covered, in whatever order and whoever came", async () => {
    await household([LOU, NOE], [NOE, LOU, ZOE]);
    expect([...revoked(), ...sent()]).toEqual([]);
  });

  it.each([
    ["the family name", { familyName: "DURAND" }],
    ["the given names", { givenNames: "Louise" }],
    ["the sex", { sex: "M" }],
    ["the quality", { quality: "01" }],
  ])("is work when it is of %s of somebody still covered", async (_what, changed) => {
    await household([LOU, NOE], [{ ...LOU, ...changed }, NOE]);
    expect(sent()).toMatchObject([{ cardRef: "1abc", why: "claims-changed" }]);
    expect(revoked()).toEqual([]);
  });

  it("is none when the sex of somebody becomes known: until then they had no card", async () => {
    await household([ZOE], [{ ...ZOE, sex: "F" }]);
    expect([...revoked(), ...sent()]).toEqual([]);
  });
});

it("twins are told apart, and so are children of different holders", () => {
  const refs = [dependantRef("1abc", LOU), dependantRef("1abc", NOE), dependantRef("1other", LOU)];
  expect(new Set(refs).size).toBe(3);
});

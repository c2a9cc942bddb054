import { GetQueueAttributesCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { insuredKey } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { practiceReadsIn } from "../../../shared/adapters/dynamodb/practice-reads.ts";
import { reminderShardOf } from "../../../shared/adapters/dynamodb/statement-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { watchPlace } from "../../../shared/adapters/dynamodb/watch-items.ts";
import { parisDay, plusDays } from "../../../shared/domain/calendar.ts";
import { WATCH_SHARDS } from "../../../shared/domain/watch.ts";
import { awsSigned } from "../aws-signed.ts";
import { deployedFunction } from "../deployed-functions.ts";
import { eventually } from "../eventually.ts";
import { fedPerson, feedRecord, isSummary, linesOf, putFeed, putFile, reportsIn } from "../feed.ts";
import { signedInFund, statementFor } from "../funds.ts";
import { jsonBody, send } from "../http-client.ts";
import { servedStatus } from "../issued-credentials.ts";
import { newPerson, newPushTarget, personWithPhone } from "../people.ts";
import { PracticeAdmin } from "../practice-admin.ts";
import { Secrets } from "../secrets.ts";
import type { TestStage } from "../stage.ts";
import { changeItem, partition } from "../stored-items.ts";
import { pushesTo, toldHolder, toldHolderOfCredential, type Work } from "./accepted-work.ts";

export const newName: Work = {
  name: "a fund's file with somebody's new name",
  prepare: async (stage) => {
    const file = `drill-${crypto.randomUUID()}`;
    const record = feedRecord();
    await putFeed(stage, file, linesOf(record));
    const { holder, endpoint, credential, before } = await toldHolderOfCredential(
      stage,
      await fedPerson(stage, record),
    );
    let reports = "";
    return {
      accept: async () => {
        reports = await putFile(stage, file, linesOf({ ...record, revision: 2, family_name: "NOUVEAU-NOM" }));
      },
      hasCome: async () => {
        const isImported = (await reportsIn(stage, reports)).some(isSummary);
        const [change] = await changes();
        return isImported && change?.told !== undefined && (await servedStatus(stage, credential)) === 1;
      },
      pushed: { endpoint, atMost: 1, before },
      expectOnce: async () => expect(await changes()).toHaveLength(1),
    };
    async function changes() {
      const items = await partition(stage, "card", `CARD#${holder.person.cardRef}`);
      return items.filter(({ kind }) => kind === "details-changed");
    }
  },
};

/** Puts into a worker's own queue what the clock does. */
async function beginRound(stage: TestStage, worker: string, message: object): Promise<void> {
  const { environment } = await deployedFunction(stage, worker);
  const sent = new SendMessageCommand({ QueueUrl: environment.ROUND_QUEUE, MessageBody: JSON.stringify(message) });
  await atSqs(stage, (sqs) => sqs.send(sent));
}

export const reminder: Work = {
  name: "a statement that nobody has fetched for five days",
  prepare: async (stage) => {
    const { holder, endpoint } = await toldHolder(stage);
    const { cardRef, nir } = holder.person;
    const today = parisDay(new Date());
    (await (await signedInFund(stage)).postStatement(statementFor(nir, today))).expecting(201);
    const outcomes = async () =>
      (await partition(stage, "care", `CARD#${cardRef}`)).filter(({ type }) => type === "push-outcome");
    await eventually("the push of the statement", async () => (await outcomes()).length === 1);
    const before = await pushesTo(stage, endpoint);
    const day = plusDays(today, 5);
    return {
      accept: () => beginRound(stage, "remind-statements", { day, shard: reminderShardOf(cardRef) }),
      hasCome: async () => (await outcomes()).some(({ sk }) => sk === `REMINDER#${day}#PUSH`),
      pushed: { endpoint, atMost: 1, before },
    };
  },
};

/** Practices that nobody else's test looks for. */
const ARIEGE = "09";
export const acceptance: Work = {
  name: "a month of reads at a practice",
  prepare: async (stage) => {
    const id = String(Math.floor(100_000_000 + Math.random() * 900_000_000));
    const admin = new PracticeAdmin(stage.urls.admin, new Secrets());
    (await admin.registerPractice(id, { name: "Essai", kind: "pharmacy", departement: ARIEGE })).expecting(200);
    const client = documentClient(stage.aws);
    const { markRead } = practiceReadsIn({ client, name: stage.tables.practice });
    const yesterday = plusDays(parisDay(new Date()), -1);
    for (let read = 0; read < 50; read += 1) await markRead(id, yesterday, crypto.randomUUID());
    client.destroy();
    return {
      accept: () => beginRound(stage, "reckon-acceptance", { departement: ARIEGE, day: parisDay(new Date()) }),
      hasCome: async () => {
        const url = `${stage.urls.card}/v1/practices?departement=${ARIEGE}`;
        const { practices } = (await (await fetch(url)).json()) as { practices: { id: string; accepted: object }[] };
        return practices.some((practice) => practice.id === id && JSON.stringify(practice.accepted).includes("often"));
      },
    };
  },
};

export const watch: Work = {
  name: "a watch whose time has come",
  prepare: async (stage) => {
    const held = await personWithPhone(stage, await newPerson(stage, { organism: "017710000" }));
    (await held.phone.watchEligibility(held.accountToken, held.person.nir, newPushTarget())).expecting(201);
    const { shard, id } = watchPlace(held.person.account);
    const items = async () => {
      const all = await partition(stage, "card", `WATCH#${String(shard).padStart(2, "0")}`);
      return all.filter(({ sk }) => String(sk).startsWith(id));
    };
    await eventually("the registration", async () => (await items())[0]?.registration === "registered");
    const endpoint = String((await items())[0]?.endpointArn);
    // They move to where the card can be had.
    await changeItem(stage, "insured", insuredKey(held.person.cardRef), { organism: "016910000", revision: 1 });
    return {
      accept: () => beginRound(stage, "tell-watchers", { shard, delayed: 0 }),
      hasCome: async () => (await items()).some(({ type, outcome }) => type === "watch-told" && outcome === "accepted"),
      pushed: { endpoint, atMost: 1, before: 0 },
      expectOnce: async () => expect(await items()).toHaveLength(1),
    };
  },
};

/** The round's messages wait for half a minute before they are worked: what they come to is the watch's business. */
export const opening: Work = {
  name: "a change of the day on which a département opens",
  prepare: async (stage) => {
    const { environment } = await deployedFunction(stage, "tell-watchers");
    const QueueUrl = environment.ROUND_QUEUE;
    await atSqs(stage, (sqs) => sqs.send(new PurgeQueueCommand({ QueueUrl })));
    openings += 1;
    const opens_on = plusDays(parisDay(new Date()), 90 + openings);
    return {
      accept: async () => {
        const edits = [{ departements: [ARIEGE], routes: ["france-identite"], opens_on }];
        const body = jsonBody({ plan: "drill", reason: "A drill", edits });
        const url = `${stage.urls.admin}/v1/rollout/plans`;
        expect((await send(awsSigned(fetch), { method: "POST", url, ...body })).status).toBe(200);
      },
      hasCome: async () => {
        const asked = new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ["ApproximateNumberOfMessagesDelayed"],
        });
        const { Attributes } = await atSqs(stage, (sqs) => sqs.send(asked));
        return Number(Attributes?.ApproximateNumberOfMessagesDelayed) >= WATCH_SHARDS;
      },
    };
  },
};
let openings = 0;

async function atSqs<Result>(stage: TestStage, act: (sqs: SQSClient) => Promise<Result>): Promise<Result> {
  const sqs = new SQSClient(stage.aws);
  try {
    return await act(sqs);
  } finally {
    sqs.destroy();
  }
}

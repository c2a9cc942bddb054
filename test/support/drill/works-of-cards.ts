import { expect } from "vitest";
import { cardLifeOf } from "../card-life.ts";
import { consultation } from "../care-events.ts";
import { eventually } from "../eventually.ts";
import { type IdentityProofing, pendingDecision, registeredProofing } from "../identity-proofing.ts";
import { servedStatus } from "../issued-credentials.ts";
import { newPushTarget, type PersonWithPhone, signedInHolder } from "../people.ts";
import { phoneRecord } from "../push-registration.ts";
import { signedInReader } from "../readers.ts";
import { partition, storedReceipt } from "../stored-items.ts";
import { toldHolder, toldHolderOfCredential, type Work } from "./accepted-work.ts";

export const newCard: Work = {
  name: "a card on a new phone",
  prepare: async (stage) => {
    let holder: PersonWithPhone | undefined;
    return {
      accept: async () => {
        holder = await signedInHolder(stage);
      },
      hasCome: async () => holder !== undefined && (await phoneRecord(stage, holder)).registration === "registered",
    };
  },
};

export const visit: Work = {
  name: "a care event in a context",
  prepare: async (stage) => {
    const { holder, endpoint, before } = await toldHolder(stage);
    const reader = await signedInReader(stage);
    const [practiceId = ""] = reader.clientId.split(".");
    const itemsOf = () => partition(stage, "care", `CARD#${holder.person.cardRef}`);
    const given: string[] = [];
    let contextId = "";
    return {
      accept: async () => {
        contextId = (await reader.openContext(await holder.phone.qr())).expecting(201).context_id;
        given.push((await reader.recordCareEvent(consultation(contextId))).expecting(201).receipt);
      },
      hasCome: async () => {
        const items = await itemsOf();
        const outcomes = items.filter(({ type }) => type === "push-outcome");
        const marks = (await partition(stage, "practice", `PRACTICE#${practiceId}`)).flatMap(({ reads }) =>
          reads instanceof Set ? [...reads] : [],
        );
        const isCounted = marks.some((mark) => contextId.startsWith(String(mark)));
        const isTold = outcomes.length === 2 && outcomes.every(({ outcome }) => outcome === "accepted");
        return isTold && isCounted && items.some(({ type }) => type === "use");
      },
      // Of the use and of the event; together when they were told in one moment.
      pushed: { endpoint, atMost: 2, before },
      expectOnce: async () => {
        const items = await itemsOf();
        const events = items.filter(({ type }) => type === "care-event");
        expect(events.map(storedReceipt)).toEqual(given);
        expect(items.filter(({ type }) => type === "use")).toHaveLength(1);
        (await holder.phone.refresh()).expecting(200);
        expect((await holder.phone.careEvents()).expecting(200).events).toHaveLength(1);
      },
    };
  },
};

let proofing: IdentityProofing | undefined;
export const decision: Work = {
  name: "a human operator's decision",
  prepare: async (stage) => {
    proofing ??= await registeredProofing(stage);
    const operator = proofing;
    const pending = await pendingDecision(stage, operator, newPushTarget());
    const enrolment = async () => (await partition(stage, "card", `ENROLMENT#${pending.decision.enrolment_id}`))[0];
    await eventually("the registration", async () => (await enrolment())?.endpointArn !== undefined);
    return {
      accept: async () => void (await operator.decide(pending.decision)).expecting(200),
      hasCome: async () => (await enrolment())?.told === "accepted",
      pushed: { endpoint: String((await enrolment())?.endpointArn), atMost: 1, before: 0 },
    };
  },
};

export const phoneRemoved: Work = {
  name: "a card taken off its phone",
  prepare: async (stage) => {
    const { holder, endpoint, credential, before } = await toldHolderOfCredential(stage);
    const changes = async () =>
      (await partition(stage, "card", `CARD#${holder.person.cardRef}`)).filter(({ kind }) => kind === "phone-removed");
    return {
      accept: async () => {
        expect((await cardLifeOf(holder.phone).remove()).status).toBe(204);
      },
      hasCome: async () => {
        const [change] = await changes();
        return change?.told !== undefined && (await servedStatus(stage, credential)) === 1;
      },
      pushed: { endpoint, atMost: 1, before },
      expectOnce: async () => {
        const told = [{ jkt: holder.phone.hardwareKey.jkt, outcome: "accepted" }];
        expect(await changes()).toMatchObject([{ told }]);
      },
    };
  },
};

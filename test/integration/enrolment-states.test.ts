import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { enrolmentsIn } from "../../shared/adapters/dynamodb/enrolment-items.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { ENROLMENT_LIFE_SECONDS, type Enrolment, type EnrolmentState } from "../../shared/domain/enrolment.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { firstCard, newCard } from "../support/cards.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());

const LIFE = ENROLMENT_LIFE_SECONDS["document-video"];

/** What may be asked of an enrolment, and the states in which it is done. Written by hand, not taken from the code. */
const COMMANDS = {
  approve: { from: ["started"], to: "identity-approved" },
  submit: { from: ["started"], to: "identity-pending" },
  decideYes: { from: ["identity-pending"], to: "identity-approved" },
  decideNo: { from: ["identity-pending"], to: "rejected" },
  activate: { from: ["identity-approved"], to: "active" },
  abandon: { from: ["started", "identity-pending", "identity-approved"], to: "abandoned" },
} as const satisfies Record<string, { from: readonly EnrolmentState[]; to: EnrolmentState }>;
type Command = keyof typeof COMMANDS;

/** An enrolment on the stage's table that has just begun, and what each command does to it; true when it is done. */
async function begun(clock: AdjustableClock) {
  const enrolments = enrolmentsIn({ client, name: stage.tables.card }, clock.now);
  const id = crypto.randomUUID();
  const enrolment: Enrolment = {
    id,
    cardRef: crypto.randomUUID(),
    accountSubject: "account",
    isCanary: false,
    route: "document-video",
    renews: false,
    state: "started",
    identityNonce: "nonce",
    startedAt: clock.now().toISOString(),
    expiresAt: plusSeconds(clock.now(), LIFE),
  };
  await enrolments.insertEnrolment(enrolment);
  const card = await newCard(enrolment.cardRef);
  const act: Readonly<Record<Command, () => Promise<boolean>>> = {
    approve: () => enrolments.approveIdentity(id),
    submit: () => enrolments.submitEvidence(id, "evidence"),
    decideYes: () => enrolments.decideEvidence(id, "evidence", "yes", { approved: true }),
    decideNo: () => enrolments.decideEvidence(id, "evidence", "no", { approved: false, rejection: "other" }),
    activate: async () => (await enrolments.activate(id, firstCard(card))) === "activated",
    abandon: () => enrolments.abandonEnrolment(id),
  };
  return { act, state: async () => (await enrolments.enrolment(id))?.state };
}

test("whatever is asked of an enrolment in whatever order, it moves as its states allow, and not once it has expired", async () => {
  const asked = fc.constantFrom(...(Object.keys(COMMANDS) as Command[]), "expire" as const);
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 9 }), async (commands) => {
      const clock = new AdjustableClock();
      const enrolment = await begun(clock);
      let state: EnrolmentState | undefined = "started";
      let last: Command | undefined;
      for (const command of commands) {
        if (command === "expire") {
          clock.pass(LIFE);
          state = undefined;
          continue;
        }
        const { from, to } = COMMANDS[command];
        const moves = from.some((each) => each === state);
        // There already is done already; a decision knows itself from another, and an activation's repeat is known by the phone.
        const again = state === to && (last === command || command === "approve") && command !== "activate";
        expect(await enrolment.act[command](), `${command} in ${state}`).toBe(moves || again);
        if (moves) [state, last] = [to, command];
        expect(await enrolment.state()).toBe(state);
      }
    }),
    { numRuns: 60 },
  );
});

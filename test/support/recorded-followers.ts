import type { Recording } from "../../infra/capacity/recording.ts";
import type { JourneyStage } from "../../infra/local/journey-step.ts";
import { consultation } from "./care-events.ts";
import { eventually } from "./eventually.ts";
import type { HeardCall } from "./heard-calls.ts";
import { signedInHolder } from "./people.ts";
import { registeredEndpoint } from "./push-registration.ts";
import { signedInReader } from "./readers.ts";
import { recordedStep } from "./recorded-calls.ts";
import { partition } from "./stored-items.ts";

export type HearingStage = JourneyStage & {
  hearingCalls<Result>(during: () => Promise<Result>): Promise<{ result: Result; heard: readonly HeardCall[] }>;
};

/** What follows a phone's token, a context and an event, by the worker that does it. */
const FOLLOWERS = {
  phone: { "register-device": "register a phone" },
  use: { "forward-care-changes": "list a use", "count-read": "count a read", "deliver-push": "push a use" },
  event: { "forward-care-changes": "forward a care event", "deliver-push": "push a care event" },
} as const;
const FROM_STREAM = ["forward-care-changes", "count-read"];

/** What workers do after a phone was bound, after a context was opened, and after a care event was recorded in it, each until the phone has been told. */
export async function recordedFollowers(stage: HearingStage): Promise<Recording> {
  const registered = await stage.hearingCalls(async () => {
    const held = await signedInHolder(stage);
    return { holder: held, endpoint: await registeredEndpoint(stage, held) };
  });
  const { holder, endpoint } = registered.result;
  const reader = await signedInReader(stage);
  const { cardRef } = holder.person;
  const told = (ref: string) =>
    eventually("the push", async () =>
      (await partition(stage, "care", `CARD#${cardRef}`)).some(
        ({ type, sk }) => type === "push-outcome" && String(sk).includes(ref),
      ),
    );
  const [practiceId = ""] = reader.clientId.split(".");
  const counted = (context: string) =>
    eventually("the read", async () =>
      (await partition(stage, "practice", `PRACTICE#${practiceId}`)).some(
        ({ reads }) => reads instanceof Set && [...reads].some((mark) => context.startsWith(mark)),
      ),
    );
  const open = async () => {
    const { context_id } = (await reader.openContext(await holder.phone.qr())).expecting(201);
    await told(context_id);
    await counted(context_id);
    return context_id;
  };
  // Once before, so that the workers are warm.
  await open();
  const used = await stage.hearingCalls(open);
  const recorded = await stage.hearingCalls(async () => {
    const { ref } = (await reader.recordCareEvent(consultation(used.result))).expecting(201);
    await told(ref);
  });
  // Others' work may be under way too.
  const isOfIt = ({ asked, answered }: HeardCall) =>
    [cardRef, practiceId, endpoint, encodeURIComponent(endpoint)].some((name) => `${asked}${answered}`.includes(name));
  const heardOf = { phone: registered.heard, use: used.heard, event: recorded.heard };
  const steps: Recording = {};
  for (const what of ["phone", "use", "event"] as const) {
    const heard = heardOf[what];
    for (const [caller, name] of Object.entries(FOLLOWERS[what])) {
      const own = heard.filter((call) => call.caller === caller && isOfIt(call));
      steps[name] = await recordedStep(stage, caller, FROM_STREAM.includes(caller) ? "stream" : "queue", own);
    }
  }
  return steps;
}

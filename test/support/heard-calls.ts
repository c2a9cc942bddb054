import type { AwsCall } from "../../infra/local/aws-call.ts";
import type { AwsTap, TapExchange } from "../../infra/local/aws-tap.ts";

/** A call that a function made, with what was asked and answered as text. */
export interface HeardCall extends Pick<AwsCall, "caller" | "action" | "invocation" | "began" | "ended"> {
  readonly asked: string;
  readonly answered: string;
}

export function heardIn({ call, asked, answered }: TapExchange): HeardCall {
  const { caller, action, invocation, began, ended } = call;
  return { caller, action, invocation, began, ended, asked: asked.toString(), answered: answered.body.toString() };
}

/** Each call once, as it was asked and answered last: the SDK repeats one that failed. */
export const lastTries = (heard: readonly HeardCall[]): HeardCall[] => [
  ...new Map(heard.map((call) => [call.invocation, call])).values(),
];

/** Listens at the tap until it is stopped, which answers what was heard, in the order of the answers. */
export function listening(tap: Pick<AwsTap, "listen">): () => HeardCall[] {
  const heard: HeardCall[] = [];
  const stop = tap.listen((exchange) => heard.push(heardIn(exchange)));
  return () => {
    stop();
    return heard;
  };
}

/** What became of a push: SNS has taken it, the phone has no endpoint, or SNS has given up the one that it had. */
export const PUSH_RESULTS = ["accepted", "no-device", "endpoint-disabled"] as const;
export type PushResult = (typeof PUSH_RESULTS)[number];

/** The same with its instant, as it is kept beside what the phone was told of. */
export interface PushOutcome {
  readonly outcome: PushResult;
  readonly at: string;
}

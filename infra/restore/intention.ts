import type { Restoration } from "./table-restore.ts";

/** What is going to be done, before it is. */
export function intention(stage: string, { source, target, at, window, key }: Restoration): string {
  const [instant, from, to] = [at, window.earliest, window.latest].map((each) => each.toISOString());
  return `${source} of ${stage} can be restored from ${from} to ${to}.
What it held at ${instant} becomes another table beside it, ${target}, encrypted with ${key}. The table in use stays as it is, and nothing that runs sees the new one. It may take hours; broken off, AWS goes on.`;
}

/** What is left to people, once the table is there. */
export const nextSteps = ({ source, target }: Restoration): string =>
  `${target} is there. Next, as infra/runbooks/restore.md says:
1. Compare the items in question in both tables, with four eyes: what is in them is personal.
2. Put the good ones back into ${source} one by one, each on the condition that what is there is still the spoilt one.
3. Delete what was restored, and write down what was done: aws dynamodb delete-table --table-name ${target}`;

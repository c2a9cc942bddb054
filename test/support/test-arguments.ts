/** The projects of vitest.config.ts that are the whole run. */
const wholeRun = ["unit", "infra", "integration", "e2e", "drills"] as const;
/** And those that are run by name alone: minutes of outages, before a release and when a worker or a runbook has changed. */
const byName = ["outages"] as const;
const testProjects = [...wholeRun, ...byName] as const;
const onStage: readonly string[] = ["integration", "e2e", "drills", "outages"];

export interface TestPlan {
  /** The whole thing: type check and lint before the tests, least privilege after them. */
  readonly isWhole: boolean;
  /** Whether the local AWS is certainly needed. */
  readonly needsStage: boolean;
  /** How many stages the files on the local AWS are shared out to, each with a local AWS of its own. */
  readonly stages: number;
  readonly vitestArguments: readonly string[];
}

/** What `npm test -- …` asks for: names of projects choose them, all else goes to Vitest. */
export function planTests(args: readonly string[]): TestPlan {
  const named = args.filter((arg) => testProjects.some((name) => name === arg));
  const others = args.filter((arg) => !named.includes(arg));
  const projects = args.length === 0 ? wholeRun : named;
  const needsStage = args.length === 0 || projects.some((name) => onStage.includes(name));
  return {
    isWhole: args.length === 0,
    needsStage,
    // These tests wait more than they compute. A few files do not pay for the start of a second stage.
    stages: needsStage && others.length === 0 && !named.includes("outages") ? 3 : 1,
    vitestArguments: [...projects.map((name) => `--project=${name}`), ...others],
  };
}

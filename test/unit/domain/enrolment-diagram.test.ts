import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ENROLMENT_STATES, NEXT_STEPS, transitions } from "../../../shared/domain/enrolment.ts";

/** The state machine in Mermaid, from the very table that the writes' conditions are made of. */
function diagram(): string {
  const name = (state: string) => state.replaceAll("-", "_");
  const moves = Object.entries(transitions).flatMap(([transition, { from, to }]) =>
    from.map((state) => `  ${name(state)} --> ${name(to)}: ${transition}`),
  );
  const left = ENROLMENT_STATES.filter((state) =>
    Object.values(transitions).some(({ from }) => from.some((each) => each === state)),
  );
  const ends = ENROLMENT_STATES.filter((state) => !left.includes(state)).map((state) => `  ${name(state)} --> [*]`);
  const expiries = left.map((state) => `  ${name(state)} --> [*]: expires`);
  return ["stateDiagram-v2", `  [*] --> ${name("started")}`, ...moves, ...ends, ...expiries].join("\n");
}

test("the diagram of the enrolment in the page of the enrolment is that of the code", async () => {
  expect(await readFile("functions/enrolment/README.md", "utf8")).toContain(`\`\`\`mermaid\n${diagram()}\n\`\`\``);
});

test("every state but the first is reached by some transition, and each tells what comes next", () => {
  const reached = new Set<string>(Object.values(transitions).map(({ to }) => to));
  expect(ENROLMENT_STATES.filter((state) => !reached.has(state))).toEqual(["started"]);
  expect(Object.keys(NEXT_STEPS).sort()).toEqual([...ENROLMENT_STATES].sort());
});

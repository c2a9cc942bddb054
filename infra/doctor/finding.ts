/** What a check found: one line. */
export interface Finding {
  /** What was looked at, such as `keys of the card API`. */
  readonly name: string;
  readonly isWell: boolean;
  readonly told: string;
  /** What to do about it, if it isn't well. */
  readonly todo?: string;
}

export const well = (name: string, told: string): Finding => ({ name, isWell: true, told });
export const unwell = (name: string, told: string, todo: string): Finding => ({ name, isWell: false, told, todo });

export interface Check<Subject> {
  readonly name: string;
  look(subject: Subject): Promise<readonly Finding[]>;
}

/** Looks at everything, one after the other; what can't be looked at is a finding too, and keeps nothing else from being looked at. */
export async function examine<Subject>(subject: Subject, checks: readonly Check<Subject>[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, look } of checks) {
    try {
      findings.push(...(await look(subject)));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      findings.push(unwell(name, `can't be looked at: ${why}`, "See that address, credentials and network are right."));
    }
  }
  return findings;
}

/** A line for each, and what to do under those that aren't well. */
export function report(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .flatMap(({ name, isWell, told, todo }) => {
      const line = `${isWell ? "ok  " : "BAD "} ${name.padEnd(width)}  ${told}`;
      return todo === undefined ? [line] : [line, `${" ".repeat(width + 7)}→ ${todo}`];
    })
    .join("\n");
}

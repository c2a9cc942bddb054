/** What a check found: one line. */
export interface Finding {
  /** What was looked at, such as `keys of the card API`. */
  readonly name: string;
  /** Null if that can't be told from here. */
  readonly isWell: boolean | null;
  readonly told: string;
  /** What to do about it, if it isn't well or can't be told. */
  readonly todo?: string;
}

export const well = (name: string, told: string): Finding => ({ name, isWell: true, told });
export const unwell = (name: string, told: string, todo: string): Finding => ({ name, isWell: false, told, todo });
const unseen = (name: string, told: string, todo: string): Finding => ({ name, isWell: null, told, todo });
/** Of the practice API, where it asks for a client certificate and none is shown. */
export const hidden = (name: string): Finding =>
  unseen(
    name,
    "not looked at: the practice API asks for a client certificate",
    "Show one: --client-certificate FILE --client-key FILE",
  );

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

const MARKS = { true: "ok  ", false: "BAD ", null: "?   " };

/** A line for each, and what to do under those that aren't well, or weren't seen. */
export function report(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .flatMap(({ name, isWell, told, todo }) => {
      const line = `${MARKS[`${isWell}`]} ${name.padEnd(width)}  ${told}`;
      return todo === undefined ? [line] : [line, `${" ".repeat(width + 7)}→ ${todo}`];
    })
    .join("\n");
}

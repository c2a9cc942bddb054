/** The process died here: nothing that follows is done. */
export class Crash extends Error {}

type Ports = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Ports that die at their nth call, before it takes effect or after; and how many calls there were. */
export function crashing<Some extends Ports>(ports: Some, at: { call: number; moment: "before" | "after" }) {
  let calls = 0;
  const died = async (act: () => unknown) => {
    const isTheOne = ++calls === at.call;
    if (isTheOne && at.moment === "before") throw new Crash();
    const result = await act();
    if (isTheOne) throw new Crash();
    return result;
  };
  const entries = Object.entries(ports).map(([name, port]) => [name, (...args: never[]) => died(() => port(...args))]);
  return { ports: Object.fromEntries(entries) as Some, calls: () => calls };
}

/** Every moment at which something with so many calls can die. */
export const everyCrash = (calls: number) =>
  Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) =>
    (["before", "after"] as const).map((moment) => ({ call, moment })),
  );

import { WORK, type Work } from "./contract.ts";

export type ForwardPorts = Readonly<Record<Work, (messages: readonly object[]) => Promise<void>>>;

/** Puts an item in line for every worker that it is work for. Sent twice is harmless: the workers look at what was done. */
export async function forwardCardChange(ports: ForwardPorts, item: unknown): Promise<void> {
  const lines = Object.keys(WORK) as Work[];
  await Promise.all(
    lines.map(async (line) => {
      const message = WORK[line].safeParse(item);
      if (message.success) await ports[line]([message.data]);
    }),
  );
}

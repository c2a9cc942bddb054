interface Interval {
  readonly began: number;
  readonly ended: number;
}

/**
 * How many round trips a caller waited for: the longest chain of calls of which each began after the one before had been answered.
 * Calls that overlap were made together and count as one.
 */
export function roundTrips(calls: readonly Interval[]): number {
  const inOrder = calls.toSorted((one, other) => one.began - other.began);
  const depths: { ended: number; depth: number }[] = [];
  for (const call of inOrder) {
    const before = depths.filter((earlier) => earlier.ended <= call.began).map(({ depth }) => depth);
    depths.push({ ended: call.ended, depth: Math.max(0, ...before) + 1 });
  }
  return Math.max(0, ...depths.map(({ depth }) => depth));
}

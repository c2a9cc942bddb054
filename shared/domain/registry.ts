/** Whether who is registered may act. */
export const REGISTRY_STATES = ["active", "blocked"] as const;
export type RegistryState = (typeof REGISTRY_STATES)[number];

/** An entry of the registry: a practice, a reader, a minimum version. */
export interface Revised {
  /** Counts its changes, from 1. */
  readonly revision: number;
}

/** One entry of the registry's log: who changed what, when and why. */
export interface RegistryChange<Entry extends Revised> {
  readonly at: Date;
  /** The AWS identity that the API's authorizer saw. */
  readonly by: string;
  readonly reason?: string | undefined;
  /** Absent when it was made. */
  readonly before?: Entry | undefined;
  readonly after: Entry;
}

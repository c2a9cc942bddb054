import type { CareEvent } from "../../../test/support/care-events.ts";
import type { Phone } from "../../../test/support/phone.ts";
import type { ContextReply, Reader } from "../../../test/support/reader.ts";
import { Secrets } from "../../../test/support/secrets.ts";
import type { JourneyContext } from "../journey-step.ts";

const PLACE = "journey";

/** What the steps leave for each other. */
class JourneyMemory {
  /** Everything the clients held, for whoever wants to look for it in a log. */
  readonly secrets = new Secrets();
  phone?: Phone;
  /** Whose QR was read, and the QR. */
  qr?: string;
  reader?: Reader;
  context?: ContextReply;
  event?: CareEvent;
  receipt?: string;

  /** A thing that an earlier step left. */
  need<Name extends "phone" | "qr" | "reader" | "context" | "event" | "receipt">(
    name: Name,
  ): NonNullable<JourneyMemory[Name]> {
    const value = this[name];
    if (value === undefined) throw new Error(`no ${name} yet: an earlier step of the journey is missing`);
    return value;
  }
}

/** The memory of this journey, made at its first step. */
export function memoryOf({ memory }: JourneyContext): JourneyMemory {
  const found = memory.get(PLACE);
  if (found instanceof JourneyMemory) return found;
  const made = new JourneyMemory();
  memory.set(PLACE, made);
  return made;
}

/** Stops the journey when something is not as it must be. */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

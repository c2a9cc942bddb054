import type { Professional } from "../../../shared/domain/context.ts";
import { keysOf, type Practice, type Reader } from "../../../shared/domain/practice.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import {
  type CheckInRequest,
  type CheckInRequestRefusal,
  checkInSignedBy,
} from "../../../shared/protocol/check-in-request.ts";

export interface RequestingReaderPorts {
  /** A reader with its practice, as the registry has them at this moment. */
  client(
    practiceId: string,
    readerId: string,
  ): Promise<{ readonly practice: Practice | undefined; readonly reader: Reader | undefined }>;
}
export type RequestRefusal =
  | CheckInRequestRefusal
  | { readonly kind: "check-in-unknown" }
  | { readonly kind: "reader-blocked" };

export interface RequestingReader {
  readonly practice: Practice;
  readonly reader: Reader;
}

/** The reader whose QR was scanned, if it is registered, signed it, and may act. A wrong signature and an unknown reader look alike. */
export async function requestingReader(
  text: string,
  found: { readonly practice: Practice | undefined; readonly reader: Reader | undefined },
): Promise<Outcome<RequestingReader, RequestRefusal>> {
  const { practice, reader } = found;
  if (!practice || !reader || !(await checkInSignedBy(text, keysOf(reader))))
    return refuse({ kind: "check-in-unknown" });
  const isBlocked = practice.state === "blocked" || reader.state === "blocked";
  return isBlocked ? refuse({ kind: "reader-blocked" }) : done({ practice, reader });
}

/** For whom a reader asks. A desk acts for no professional, whatever its QR says. */
export const professionalFor = (
  { professional }: CheckInRequest,
  { reader }: RequestingReader,
): Professional | undefined => (reader.role === "care" ? professional : undefined);

import type { Envelope, Reply } from "./contract.ts";

const ATTEMPTS = 3;

/**
 * Puts the reply where CloudFormation waits for it. Without a reply the stack hangs, so it is tried again.
 * @throws when it could not be delivered; Lambda then repeats the whole request
 */
export async function answer(url: string, reply: Reply): Promise<void> {
  // Bytes and not text: a content type would not be what the address is signed for.
  const body = new Uint8Array(Buffer.from(JSON.stringify(reply)));
  for (let attempt = 1; ; attempt += 1) {
    const failure = await put(url, body);
    if (failure === undefined) return;
    if (attempt === ATTEMPTS) throw new Error(`the answer was not taken: ${failure}`);
  }
}

/** Says what went wrong, if anything: never the address, whose bearer may answer too. */
async function put(url: string, body: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    const response = await fetch(url, { method: "PUT", body, signal: AbortSignal.timeout(3_000) });
    return response.ok ? undefined : `status ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.name : typeof error;
  }
}

export const succeeded = (envelope: Envelope, physicalId: string): Reply => ({
  ...addressee(envelope),
  Status: "SUCCESS",
  PhysicalResourceId: physicalId,
});

export const failed = (envelope: Envelope, reason: string): Reply => ({
  ...addressee(envelope),
  Status: "FAILED",
  // A creation that failed must have an identifier nevertheless: CloudFormation sends it back to be deleted.
  PhysicalResourceId: envelope.PhysicalResourceId ?? `not-created-${envelope.RequestId}`,
  Reason: reason,
});

const addressee = ({ StackId, RequestId, LogicalResourceId }: Envelope) => ({ StackId, RequestId, LogicalResourceId });

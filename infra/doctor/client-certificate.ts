import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { ShownCertificate } from "../../shared/adapters/https/show-certificate.ts";
import { FileError } from "../admin-command/run-command.ts";

/** Files of a client certificate, or its chain, and of its private key: PEM both. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** @throws FileError if one can't be read, is no PEM, or the key is another certificate's */
export function readClientCertificate(files: CertificateFiles): ShownCertificate {
  const shown = { cert: contentOf(files.certificate), key: contentOf(files.key) };
  try {
    createSecureContext(shown);
    return shown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FileError(`${files.certificate} and ${files.key} are no certificate with its key (PEM): ${why}`);
  }
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new FileError(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

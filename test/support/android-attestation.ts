import { type Authority, type CertificateWish, certify, newAuthority } from "./certificates.ts";
import { boolean, enumerated, integer, nothing, octets, sequence, set, tagged } from "./der.ts";
import type { ClientKey } from "./key-pair.ts";

/** What the phone's secure hardware would say: a key for signing, made inside, for the app, on a phone as it was sold. */
export interface KeyTruth {
  readonly challenge: string;
  /** 0 software, 1 trusted environment, 2 StrongBox: of what speaks, and of what keeps the key. */
  readonly attestationLevel: number;
  readonly keyMintLevel: number;
  /** 2 signs, 3 verifies, 7 attests. */
  readonly purposes: readonly number[];
  /** 0 made inside, 2 imported. */
  readonly origin: number;
  /** State: 0 verified, 1 self-signed, 2 unverified. Null says nothing of the boot. */
  readonly boot: { readonly locked: boolean; readonly state: number } | null;
  /** Which list the boot and the key's use stand in. */
  readonly enforcedBy: "hardware" | "software";
  readonly apps: readonly string[];
  readonly appCertificates: readonly string[];
  readonly allApps: boolean;
}

/** The app that the local stage knows. */
export const ANDROID_APP = { package: "fr.example.card", certificate: "c5".repeat(32) };
export const KEY_DESCRIPTION = "1.3.6.1.4.1.11129.2.1.17";

const genuine: Omit<KeyTruth, "challenge"> = {
  attestationLevel: 1,
  keyMintLevel: 1,
  purposes: [2, 3],
  origin: 0,
  boot: { locked: true, state: 0 },
  enforcedBy: "hardware",
  apps: [ANDROID_APP.package],
  appCertificates: [ANDROID_APP.certificate],
  allApps: false,
};

/** Contents of the extension (source.android.com, Key and ID attestation, schema of version 300). */
export function keyDescription(challenge: string, differently: Partial<KeyTruth> = {}): Buffer {
  const truth = { ...genuine, challenge, ...differently };
  const app = sequence(
    set(...truth.apps.map((name) => sequence(octets(Buffer.from(name)), integer(7)))),
    set(...truth.appCertificates.map((digest) => octets(Buffer.from(digest, "hex")))),
  );
  const enforced = [
    tagged(1, set(...truth.purposes.map(integer))),
    tagged(2, integer(3)),
    tagged(3, integer(256)),
    tagged(5, set(integer(4))),
    tagged(10, integer(1)),
    tagged(503, nothing()),
    ...(truth.allApps ? [tagged(600, nothing())] : []),
    tagged(702, integer(truth.origin)),
    ...(truth.boot ? [tagged(704, rootOfTrust(truth.boot))] : []),
  ];
  const created = tagged(701, integer(1));
  const byHardware = truth.enforcedBy === "hardware";
  return sequence(
    integer(300),
    enumerated(truth.attestationLevel),
    integer(300),
    enumerated(truth.keyMintLevel),
    octets(Buffer.from(truth.challenge)),
    octets(Buffer.alloc(0)),
    sequence(...(byHardware ? [] : enforced), created, tagged(709, octets(app))),
    sequence(...(byHardware ? enforced : [])),
  );
}

const rootOfTrust = ({ locked, state }: { locked: boolean; state: number }): Buffer =>
  sequence(octets(Buffer.alloc(32, 1)), boolean(locked), enumerated(state), octets(Buffer.alloc(32, 2)));

export interface ChainDifferences {
  readonly key?: Partial<KeyTruth>;
  readonly leaf?: Partial<CertificateWish>;
  /** The certificate of the phone, which signs the leaf, and the one above it. */
  readonly phone?: Partial<CertificateWish>;
  readonly maker?: Partial<CertificateWish>;
}

/** Certificates in DER, leaf first and root last, as a phone certified under this root would give them for its key and a challenge. */
export async function androidChain(
  root: Authority,
  deviceKey: Pick<ClientKey, "publicKey">,
  challenge: string,
  { key, leaf, phone, maker }: ChainDifferences = {},
): Promise<Buffer[]> {
  const makers = await newAuthority(root, { name: "CN=Maker of phones", issues: 2, ...maker });
  const phones = await newAuthority(makers, { name: "CN=A phone, O=TEE", ...phone });
  const extensions = [[KEY_DESCRIPTION, keyDescription(challenge, key)] as const];
  const dates = { from: new Date(0), until: new Date("2048-01-01") };
  const wish = { name: "CN=Android Keystore Key", publicKey: deviceKey.publicKey, extensions, ...dates, ...leaf };
  return [await certify(phones, wish), phones.certificate, makers.certificate, root.certificate];
}

/** The same as it travels. */
export async function androidAttestation(...given: Parameters<typeof androidChain>) {
  const chain = (await androidChain(...given)).map((der) => der.toString("base64url"));
  return { format: "android-key", chain } as const;
}

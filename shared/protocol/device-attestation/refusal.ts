/**
 * Why an attestation is refused: a closed list, for the developer of the app. `missing`: the stage asks for one. `malformed`: not what the
 * platform makes. `chain-untrusted`: a signature, a name or a right to issue is wrong, or the root is nobody's we trust. `chain-extended`: not
 * one key description, in the leaf. `wrong-key`: it is about another key. `wrong-environment`: a developer's own build. `wrong-counter`: an
 * attestation that does not begin at 0, or an assertion made before. `statement-untrusted`: not the fresh word of the stage's canary authority.
 * `wrong-holder`: the canary's phone for somebody else's card, or another phone for the canary's.
 */
export interface AttestationRefusal {
  readonly kind:
    | "missing"
    | "malformed"
    | "chain-untrusted"
    | "chain-expired"
    | "chain-revoked"
    | "chain-extended"
    | "wrong-key"
    | "wrong-challenge"
    | "wrong-app"
    | "wrong-environment"
    | "wrong-key-use"
    | "wrong-counter"
    | "signature-invalid"
    | "software-key"
    | "assurance-too-low"
    | "boot-not-verified"
    | "statement-untrusted"
    | "wrong-holder";
}

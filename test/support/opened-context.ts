import type { ShownContext } from "../../functions/context/context-reply.ts";
import type { Context } from "../../shared/domain/context.ts";
import type { Insured } from "../../shared/domain/insured.ts";

interface Differences {
  readonly context?: Partial<Context>;
  readonly insured?: Partial<Insured>;
  readonly isAdministrative?: boolean;
}

/** A doctor's context, with whom it is of. */
export function openedContext({ context, insured, isAdministrative = false }: Differences = {}): ShownContext {
  const rights = { organism: "016910000", rights: { from: "2020-01-01" } };
  return {
    context: {
      id: "c".repeat(43),
      cardRef: "1card-of-this-person",
      method: "qr",
      practiceId: "691234567",
      readerId: "desk",
      professional: isAdministrative
        ? undefined
        : { billingId: "691234567", speciality: "01", profession: "doctor" as const },
      rightsThen: rights,
      bodyHash: "hash",
      beneficiaries: [],
      openedAt: new Date("2026-11-25T09:00:00Z"),
      validUntil: new Date("2026-11-25T09:30:00Z"),
      ...context,
    },
    household: {
      insured: {
        cardRef: "1card-of-this-person",
        familyName: "VIREVOLTE",
        givenNames: "Maëlle Inès",
        sex: "F",
        birthDate: "1991-06-24",
        quality: "00",
        ...rights,
        ...insured,
      },
      beneficiaries: [],
      revision: 1,
      sealedNir: "sealed",
    },
    checkedAt: new Date("2026-11-25T09:00:00Z"),
  };
}

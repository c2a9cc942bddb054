import type { Insured } from "./insured.ts";
import { comparableName } from "./person-name.ts";

/** Who an identity provider says a person is. */
export interface ProvenIdentity {
  readonly familyName: string;
  readonly givenNames: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
}

/** Family or birth name, first given name and birth date agree; registers differ on the further given names. */
export function isSamePerson(insured: Insured, identity: ProvenIdentity): boolean {
  const family = comparableName(identity.familyName);
  const names = [insured.familyName, insured.birthName ?? insured.familyName].map(comparableName);
  const first = (givenNames: string) => comparableName(givenNames).split(" ")[0];
  return (
    names.includes(family) &&
    first(identity.givenNames) === first(insured.givenNames) &&
    identity.birthDate === insured.birthDate
  );
}

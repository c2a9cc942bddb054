/** A seeded person as the journey knows them: by account, number with key, and what the identity provider says. */
export interface Traveller {
  readonly account: string;
  readonly nir: string;
  readonly identity: { readonly family_name: string; readonly given_names: string; readonly birthdate: string };
}

export const inRhone: Traveller = {
  account: "account-rhone",
  nir: "188113417005226",
  identity: { family_name: "Orage", given_names: "Tristan Emile", birthdate: "1988-11-12" },
};
export const inParis = { account: "account-paris", nir: "175016322074846" };
export const aged15 = { account: "account-minor", nir: "295109912611193" };

/** The code that the person in Rhône chooses, and a wrong one. */
export const chosenCode = "730518";
export const wrongCode = "730519";

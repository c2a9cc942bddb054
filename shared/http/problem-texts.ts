/** A text for people, in both languages. */
export interface Text {
  readonly fr: string;
  readonly en: string;
}

export interface Problem {
  readonly status: number;
  readonly title: Text;
  /** What the insured person, the practice and the software vendor can do. */
  readonly insured: Text;
  readonly practice?: Text;
  readonly vendor: Text;
  readonly retryable?: true;
}

// What several problems advise.
export const none: Text = { fr: "Rien à faire.", en: "Nothing to do." };
export const newProof: Text = { fr: "Présenter à nouveau la carte.", en: "Present the card again." };
export const askNewProof: Text = { fr: "Demander à nouveau la carte.", en: "Ask for the card again." };
export const plastic: Text = { fr: "Utiliser la carte Vitale plastique.", en: "Use the plastic card." };
export const fixRequest: Text = { fr: "Corriger la requête.", en: "Correct the request." };
export const updateApp: Text = { fr: "Mettre l’application à jour.", en: "Update the app." };
export const startAgain: Text = { fr: "Recommencer depuis le début.", en: "Start again from the beginning." };
export const newChallenge: Text = { fr: "Demander un nouveau défi à /nonce.", en: "Ask /nonce for a new challenge." };

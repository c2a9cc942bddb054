import { CredentialOfferReply } from "../credential-offer-reply.ts";

export const replies = { 200: CredentialOfferReply };

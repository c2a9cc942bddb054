import { EnrolmentReply } from "../enrolment-reply.ts";

export const replies = { 201: EnrolmentReply };

import { EnrolmentReply } from "../enrolment-reply.ts";

export const replies = { 200: EnrolmentReply };

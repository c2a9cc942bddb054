export { issuingReplies as replies } from "../issuing-replies.ts";

export { replies } from "../apply-plan/replies.ts";

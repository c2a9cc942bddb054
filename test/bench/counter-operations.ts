import {
  attestedRights,
  careEvent,
  careEventBatch,
  checkedIn,
  checkInPreview,
  context,
  destroyedContext,
  readerToken,
  shownContext,
  shownRights,
  tappedContext,
  whoChecksIn,
} from "../support/routes/counter-routes.ts";
import { foundPractices } from "../support/routes/practice-routes.ts";
import { objections } from "../support/routes/use-routes.ts";
import { openedContext } from "./opened-context.ts";
import type { Operation } from "./operation.ts";

/** What the practice asks, and what is asked of practices. */
export const COUNTER_OPERATIONS: readonly Operation[] = [
  {
    name: "where the card is taken",
    folder: "practice/find-practices",
    route: foundPractices,
    budget: { roundTrips: 1, writes: 0, kms: 0 },
  },
  { name: "reader token", folder: "token/issue-client-token", route: readerToken, budget: {} },
  {
    name: "open a context",
    folder: "context/open-context",
    route: openedContext,
    budget: { roundTrips: 2, writes: 2, kms: 0, isCounter: true },
  },
  {
    name: "renew a context",
    folder: "context/open-context",
    route: context,
    budget: { roundTrips: 2, writes: 2, kms: 0, isCounter: true },
  },
  {
    name: "open one by NFC",
    folder: "context/open-context",
    route: tappedContext,
    budget: { roundTrips: 2, writes: 2, kms: 0, isCounter: true },
  },
  {
    name: "read a context again",
    folder: "context/read-context",
    route: shownContext,
    budget: { roundTrips: 2, writes: 1, kms: 0, isCounter: true },
  },
  {
    name: "whose QR is it",
    folder: "context/check-in",
    route: checkInPreview,
    budget: { roundTrips: 1, writes: 1, kms: 0 },
  },
  {
    name: "check in",
    folder: "context/check-in",
    route: checkedIn,
    budget: { roundTrips: 2, writes: 2, kms: 0 },
  },
  {
    name: "who checks in",
    folder: "context/find-check-in",
    route: whoChecksIn,
    budget: { roundTrips: 2, writes: 1, kms: 0, isCounter: true },
  },
  {
    name: "rights behind it",
    folder: "context/read-rights",
    route: shownRights,
    budget: { roundTrips: 2, writes: 1, kms: 0, isCounter: true },
  },
  {
    name: "attest rights",
    folder: "context/attest-rights",
    route: attestedRights,
    budget: { roundTrips: 1, writes: 1, kms: 0, isCounter: true },
  },
  {
    name: "destroy a context",
    folder: "context/destroy-context",
    route: destroyedContext,
    budget: { roundTrips: 2, writes: 2, kms: 0, isCounter: true },
  },
  {
    name: "care event",
    folder: "care-event/record-care-event",
    route: careEvent,
    budget: { roundTrips: 2, writes: 3, kms: 0, isCounter: true },
  },
  {
    name: "25 care events",
    folder: "care-event/record-care-event",
    route: careEventBatch,
    budget: { roundTrips: 2, writes: 51, kms: 0 },
  },
  { name: "objections to uses", folder: "use/list-objections", route: objections, budget: {} },
];

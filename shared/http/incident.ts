/**
 * What people on call can switch on for a whole stage. `stop-enrolment`: nobody begins or goes on to get a card. `read-only`: nothing that a card is
 * gets changed; the counter goes on.
 */
export const INCIDENT_SWITCHES = ["stop-enrolment", "read-only"] as const;
export type IncidentSwitch = (typeof INCIDENT_SWITCHES)[number];

/** The stage variable of API Gateway that is each switch: it comes with every request, so that nobody has to ask for it. */
export const SWITCH_VARIABLES: Readonly<Record<IncidentSwitch, string>> = {
  "stop-enrolment": "stopEnrolment",
  "read-only": "readOnly",
};
export const OFF = "off";

/** Which switches are on; any value but `off` is. */
export function switchedOn(variables: Readonly<Record<string, string | undefined>> | undefined): IncidentSwitch[] {
  return INCIDENT_SWITCHES.filter((each) => {
    const value = variables?.[SWITCH_VARIABLES[each]];
    return value !== undefined && value !== "" && value !== OFF;
  });
}

/** What gives somebody a card. */
export const ENROLS: readonly IncidentSwitch[] = ["stop-enrolment", "read-only"];
/** What changes a card, or what is known of a person. */
export const CHANGES: readonly IncidentSwitch[] = ["read-only"];

/** Seconds after which a caller may ask again. */
export const STOPPED_RETRY_SECONDS = 300;

/** Degrees of WGS 84. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Mean radius of the Earth (IUGG). */
export const EARTH_KM = 6371.0088;

export const radians = (degrees: number): number => (degrees * Math.PI) / 180;
export const degreesOf = (radians: number): number => (radians * 180) / Math.PI;
const haversine = (angle: number): number => Math.sin(angle / 2) ** 2;

/** Kilometres between two places as the crow flies, on a sphere: right within half a percent. */
export function distanceKm(one: Place, other: Place): number {
  const [from, to] = [radians(one.latitude), radians(other.latitude)];
  const chord =
    haversine(to - from) + Math.cos(from) * Math.cos(to) * haversine(radians(other.longitude - one.longitude));
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}

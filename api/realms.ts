/** The list of realms: a realm that an area declares and that isn't listed here does not compile. */
import type { Realm } from './http/operation.js';

const ALL: Record<Realm, true> = { staff: true, shomei: true, jairo: true, utokyo: true };

export const REALMS = Object.keys(ALL) as Realm[];

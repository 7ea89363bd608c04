/** The own time of cases in SQL (decision 130): what `expires_at`, `until` and `due_at` of cases are compared with. */

/** What the clock of a case shows at this moment. @param procedure the SQL of its ID */
export const ownNow = (procedure: string): string =>
  `own_time(${procedure}, coalesce((select began.opened_at from procedures began where began.procedure_id = ${procedure}), now()), now())`;

/**
 * What the clock of a case showed at a moment, where a statement asks it of many cases: the last end of a pause is looked up once, and those that began after it are not reckoned.
 * @param procedure the SQL of its ID @param began of when it began @param moment of the moment
 */
export const ownTimeOfMany = (procedure: string, began: string, moment: string): string =>
  `case when ${began} >= coalesce((select max(until) from outage_pauses_now), '-infinity') then ${moment} else own_time(${procedure}, ${began}, ${moment}) end`;

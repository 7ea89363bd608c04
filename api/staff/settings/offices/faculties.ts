/** Which faculties somebody is of. */
import type { Db } from '../../../../db/knex.js';
import { facultiesOf } from '../../../../db/utokyo/offices.js';
import { foldLine } from '../../../../workflows/rules/typed-text.js';

/** As forms and files read them (`Line`): a row with odd blanks means no other faculty. In their order, each once. */
export const knownFaculties = async (db: Db): Promise<string[]> => [...new Set((await facultiesOf(db)).map(foldLine))];

/** The product without its archive, beside the product: what archiving costs. Its triggers are gone and nothing ever becomes due; all else is the same. */
import type { Knex } from 'knex';
import type { Alive, Contender, Surroundings } from '../contender.js';
import { Product } from '../product/contender.js';

/** The two that are compared. */
const PATHS: readonly string[] = ['password-reissue', 'access-code'];

export class WithoutArchive implements Contender {
  readonly name = 'without-archive';
  readonly about = 'the same as tetsuzuki, but that nothing of it is archived';

  async prepare(): Promise<void> {}

  async start(surroundings: Surroundings): Promise<Alive> {
    const alive = await new Product().start(surroundings);
    try {
      await nothingBecomesDue(alive.site.db);
    } catch (error) {
      await alive.stop();
      throw error;
    }
    return { ...alive, paths: alive.paths.filter(({ name }) => PATHS.includes(name)) };
  }
}

/** Neither by a procedure's end nor by the worker's look for what was left out. */
async function nothingBecomesDue(db: Knex): Promise<void> {
  await db.raw('drop trigger procedures_ended on procedures');
  await db.raw('create function bench_nothing() returns trigger language plpgsql as $$ begin return null; end $$');
  await db.raw(
    'create trigger bench_nothing before insert on archive_due for each row execute function bench_nothing()',
  );
}

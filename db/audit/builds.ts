/** Builds of the workflows that workers have run. */
import type { Db } from '../knex.js';

export interface BuildRow {
  build_id: string;
  release: string;
  /** Compressed. */
  bundle: Buffer;
}

/** Keeps a build, or notes that it runs again. */
export async function keepBuild(db: Db, build: BuildRow): Promise<void> {
  await db('workflow_builds').insert(build).onConflict('build_id').merge({ last_at: db.fn.now() });
}
export const findBuild = (db: Db, buildId: string): Promise<BuildRow | undefined> =>
  db<BuildRow>('workflow_builds').where({ build_id: buildId }).first();

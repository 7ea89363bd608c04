/** What was typed into a form whose page is shown again: sealed, for minutes, and only as much of it as one browser and one network may keep. */
import type { Knex } from 'knex';

export interface KeptForm {
  idDigest: string;
  /** Keyed digests of the browser and of its network, among the rows of one kind. */
  browser: string;
  network: string;
  /** Sealed. */
  content: string;
  lifeMs: number;
}

/** Keeps a form, or what is kept under its ID anew; of those of its kind that the browser and the network kept before, the latest stay. */
export async function keepForm(
  db: Knex,
  { idDigest, browser, network, content, lifeMs }: KeptForm,
  most: { ofBrowser: number; ofNetwork: number },
): Promise<void> {
  const expiresAt = db.raw('now() + make_interval(secs => ?)', [lifeMs / 1000]);
  await db('kept_forms')
    .insert({ id_digest: idDigest, browser, network, content, expires_at: expiresAt })
    .onConflict('id_digest')
    .merge(['content', 'expires_at']);
  const older = (by: Record<string, string>, many: number): Knex.QueryBuilder =>
    db('kept_forms').select('id_digest').where(by).orderBy('created_at', 'desc').offset(many);
  await db('kept_forms')
    .whereIn('id_digest', older({ browser }, most.ofBrowser))
    .orWhereIn('id_digest', older({ network }, most.ofNetwork))
    .delete();
}

/** @param idDigests under every key */
export async function findKeptForm(db: Knex, idDigests: readonly string[]): Promise<string | undefined> {
  const row = await db('kept_forms')
    .whereIn('id_digest', idDigests)
    .whereRaw('expires_at > now()')
    // A name may have been kept under another key since.
    .orderBy('expires_at', 'desc')
    .first('content');
  return row?.content;
}

/** Deletes those whose time is over. */
export async function forgetKeptForms(db: Knex): Promise<number> {
  return db('kept_forms').whereRaw('expires_at < now()').delete();
}

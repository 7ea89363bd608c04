/** What a connector is given and what it answers. */
import type { Db } from '../../db/knex.js';

interface Account {
  accountId: string;
  /** Raised by every change: the higher version is the newer one. */
  version: number;
  changedAt: Date;
}
/** The newest password of an account. */
export interface NewPassword extends Account {
  kind: 'password';
  /** argon2id, PHC text. The password itself is known to nobody. */
  passwordHash: string;
}
/** Values by attribute, at least one: by our names or, in what a connector is given, by those of its system. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>;
/** Attributes of an account, each with the whole of its newest value; empty takes it away. Those that aren't named stay as they are. */
export interface NewAttributes extends Account {
  kind: 'attributes';
  attributes: Attributes;
}
export type Newest = NewPassword | NewAttributes;
/** Reads what is newest of an account of one service. @returns undefined where there is nothing to send (any more) */
export type ChangeSource = (db: Db, accountId: string) => Promise<Newest | undefined>;

/** A change of an account, for one attached system. */
export type Change = Newest & {
  /** Whose account it is: the service as procedure IDs name it. */
  service: string;
  /** The same at every repeat of this version to this system. */
  idempotencyKey: string;
  /** Where, and with which token, a system that accepts the message confirms later. */
  confirm: { url: string; token: string };
};

/** `confirmed`: the system has the change. `accepted`: it has taken the message, and says by callback when it has the change. */
export type Pushed = 'confirmed' | 'accepted';

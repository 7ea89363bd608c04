/** What a connector is given and what it answers. */

/** The newest password of an account, for one system. */
export interface PasswordChange {
  accountId: string;
  version: number;
  /** argon2id, PHC text. The password itself is known to nobody. */
  passwordHash: string;
  changedAt: Date;
  /** The same at every repeat of this version to this system. */
  idempotencyKey: string;
  /** Where and by what right a system that takes its time says later that it has the password. */
  confirm: { url: string; token: string };
}

/** `confirmed`: the system has the password. `accepted`: it has taken the message, and says by callback when it has the password. */
export type Pushed = 'confirmed' | 'accepted';

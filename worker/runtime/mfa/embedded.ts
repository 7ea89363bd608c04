/** The embedded owner of verification methods: the tables `utokyo_methods`, `utokyo_challenges` and `utokyo_passes`. */
import { timingSafeEqual } from 'node:crypto';
import { ulid } from 'ulid';
import { kindsOf, removeKind, removeMethods, setMemberPassword } from '../../../db/utokyo/methods.js';
import { addPass, expiryOf, openPass, passStateOf, revokePass, takePass } from '../../../db/utokyo/passes.js';
import { PASS_LENGTH } from '../crypto/tokens.js';
import type { EmbeddedMethodsSettings } from '../settings/methods.js';
import { type MethodsOwner, OwnerFault } from './contract.js';
import type { EmbeddedParts } from './embedded-context.js';
import { createFactors } from './factors.js';
import { createRegistrations } from './registrations.js';
import { warnTelephones } from './telephone-warnings.js';

export function createEmbeddedOwner({ issuer }: EmbeddedMethodsSettings, parts: EmbeddedParts): MethodsOwner {
  const { db, tokens, putPassword } = parts;
  const context = { ...parts, issuer, party: { name: issuer, origin: parts.publicUrl.origin } };
  return {
    kinds: (memberId) => kindsOf(db, memberId),
    async issuePass({ memberId, procedureId, issue, lifeMs }) {
      const { keyId } = tokens.pass({ procedureId, issue });
      const row = await addPass(db, { id: ulid(), memberId, procedureId, issue, keyId, lifeMs });
      if (!row) throw new OwnerFault('no-such-member');
      // Under the key of its first making, so that a repeat shows the same pass after the ring has got a newer one.
      return { pass: tokens.pass({ procedureId, issue }, row.key_id).pass, expiresAt: expiryOf(row) };
    },
    async usePass({ memberId, pass }) {
      const row = await openPass(db, memberId);
      // Derived for nobody as well, so that it takes as long.
      const claims = { procedureId: row?.procedure_id ?? 'none', issue: row?.issue ?? 1 };
      const right = tokens.pass(claims, row?.key_id).pass;
      if (!isPass(pass, right) || !row || !(await takePass(db, row.id))) return undefined;
      return claims;
    },
    passState: async (p) => (await passStateOf(db, p)) ?? 'none',
    revokePass: (p) => revokePass(db, p),
    async removeMethods(p) {
      await removeMethods(db, p);
      return { left: [] };
    },
    registeredSince: async () => undefined,
    async removeKind(p) {
      const removed = await removeKind(db, p);
      if (removed === 'last') throw new OwnerFault('last-method');
      return removed;
    },
    async setPassword(p) {
      const end = putPassword
        ? await putPassword(p, (put) => setMemberPassword(db, p, put))
        : await setMemberPassword(db, p);
      if (end !== 'set') throw new OwnerFault(end);
    },
    warnTelephones: (p) => warnTelephones(context, p),
    ...createRegistrations(context),
    ...createFactors(context),
  };
}

/** As it was pasted: blanks round it don't count. Constant time. */
function isPass(typed: string, right: string): boolean {
  const pass = Buffer.from(typed.normalize('NFKC').trim());
  return pass.length === PASS_LENGTH && timingSafeEqual(pass, Buffer.from(right));
}

/** Effects that only runs of the first type of `password-reissue` call (decision 100). They go with it. */
import type { ClaimAnswer } from '../../db/cinii/reissues.js';
import {
  type Claim,
  claim,
  type Needs,
  prepare,
  recorded,
  type Reissue,
  type ReissueRecord,
} from './password-reissue.js';

export const createEarlierPasswordReissueActivities = (needs: Needs) => ({
  /** Makes the procedure the one open reissue of its registrations, as far as they still belong to the address. */
  async claimRegistrations(p: Claim & { record: ReissueRecord }): Promise<ClaimAnswer> {
    const answer = await claim(needs, p);
    await recorded(needs, p.record);
    return answer;
  },

  /**
   * Makes a new password for each registration that the procedure still holds and keeps it, sealed, until its mail has ended.
   * @returns the registrations for which there is one
   */
  prepareReissue: (p: Reissue): Promise<string[]> => prepare(needs, p),
});

export type EarlierPasswordReissueActivities = ReturnType<typeof createEarlierPasswordReissueActivities>;

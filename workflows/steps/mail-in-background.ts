/** Mails that a case goes on beside. */
import { ActivityFailure, type ActivityOptions } from '@temporalio/workflow';
import { Patience } from './mail-patience.js';
import { mail } from './policies.js';
import { type Timeline, step } from './timeline.js';

/** A case as those see it who mail for it. */
export interface Mailing {
  timeline: Timeline;
  /** All that are on their way, or were. */
  mails: Promise<void>[];
  /** How long one is tried. */
  mailMs: number;
  /** Writes down how the case stands. */
  record(): Promise<void>;
}

/** Sends a mail in the background; whether it was delivered becomes a step of the case. */
export function mailInBackground(
  { timeline, mails, mailMs, record }: Mailing,
  name: string,
  send: (policy: ActivityOptions) => Promise<void>,
): void {
  const sending = async (): Promise<void> => {
    const patience = new Patience(mailMs);
    for (;;)
      try {
        await send(mail(patience.next()));
        step(timeline, name, 'system');
        break;
      } catch (error) {
        if (!(error instanceof ActivityFailure)) throw error;
        if (patience.goesOn(error)) continue;
        step(timeline, 'mail-undeliverable', 'system');
        break;
      }
    await record();
  };
  mails.push(sending());
}

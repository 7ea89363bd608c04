/** How far a procedure has come, as whoever knows its ID is told. */
import type { Caller, Reply } from './system.js';
import { until } from './wait.js';

const look = (caller: Caller, procedureId: string): Promise<Reply> => caller.call('getProcedure', { procedureId });

/** Waits for a status. @returns the whole answer */
export const reaches = (caller: Caller, procedureId: string, status: string): Promise<Reply> =>
  until(
    `${procedureId} is ${status}`,
    () => look(caller, procedureId),
    ({ body }) => body['status'] === status,
  );

/** Waits until a procedure has taken a step: whoever has its mail may be ahead of it, as the mail server's answer comes later. */
export const takes = (caller: Caller, procedureId: string, step: string): Promise<Reply> =>
  until(
    `${procedureId} has taken the step ${step}`,
    () => look(caller, procedureId),
    ({ body }) => (body['steps'] ?? []).some((taken: { step: string }) => taken.step === step),
  );

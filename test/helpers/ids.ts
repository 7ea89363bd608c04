import { ulid } from 'ulid';

/** A fresh procedure ID. @param at when it began, milliseconds since the epoch; absent: now */
export const newProcedureId = (service: string, kind: string, at?: number): string => `${service}-${kind}-${ulid(at)}`;

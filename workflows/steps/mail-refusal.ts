/** How workflows tell a mail that was refused for good from one that only took too long. */
import { type ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { MAIL_UNDELIVERABLE } from '../contracts/procedure.js';

/** Whether the mail server refused the mail for good. */
export const isMailRefusal = (error: ActivityFailure): boolean =>
  error.cause instanceof ApplicationFailure && error.cause.type === MAIL_UNDELIVERABLE;

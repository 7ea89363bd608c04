/**
 * Failures carry their message and stack trace as a payload, which the codec encrypts; what stays readable is "Encoded
 * failure" and the error's type. Loaded by its path, into the client, into the worker and into the workflow sandbox: it
 * may import nothing but `@temporalio/common`.
 */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });

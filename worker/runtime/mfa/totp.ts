/** Codes of authenticator apps: RFC 6238 with HMAC-SHA-1, 6 digits, 30 seconds; one step early or late is taken. */
// Both packages are loaded by the first who needs them (decision 105).
const otplib = () => import('otplib');

const PERIOD_S = 30;
/** 160 bits, as RFC 4226 recommends. */
const SECRET_BYTES = 20;
const CODE = /^[0-9]{6}$/;

/** Base32, 32 characters. */
export const newSecret = async (): Promise<string> => (await otplib()).generateSecret({ length: SECRET_BYTES });

/** `otpauth://totp/…`, as authenticator apps read it. */
export const totpUri = async (issuer: string, label: string, secret: string): Promise<string> =>
  (await otplib()).generateURI({ issuer, label, secret, period: PERIOD_S, digits: 6, algorithm: 'sha1' });

/** A QR code as a drawing takes it. */
export interface QrCode {
  /** Squares on each side, the quiet zone of four included. */
  size: number;
  /** Path of the dark squares, one unit each, as strokes through their middles. */
  path: string;
}

/** What the camera of a telephone reads a URI from. */
export async function qrCode(uri: string): Promise<QrCode> {
  const { create } = await import('qrcode');
  const { size, data } = create(uri, { errorCorrectionLevel: 'M' }).modules;
  const rows = Array.from({ length: size }, (_, y) => [...data.subarray(y * size, (y + 1) * size)]);
  const path = rows.flatMap((row, y) => runsOf(row).map(([x, n]) => `M${x + QUIET} ${y + QUIET + 0.5}h${n}`)).join('');
  return { size: size + 2 * QUIET, path };
}
const QUIET = 4;

/** Dark squares beside each other: where each run begins, and how long it is. */
function runsOf(row: readonly number[]): [from: number, length: number][] {
  const runs: [number, number][] = [];
  for (const [x, dark] of row.entries()) {
    const last = runs.at(-1);
    if (!dark) continue;
    if (last && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  }
  return runs;
}

/**
 * @param secret base32
 * @param code six ASCII digits; anything else is wrong
 * @returns the time step that the code is of; undefined: it is wrong. Whoever takes it must not take the step, or an earlier one, again
 */
export async function stepOf(secret: string, code: string, nowMs: number): Promise<number | undefined> {
  if (!CODE.test(code)) return undefined;
  const epoch = Math.floor(nowMs / 1000);
  const { verifySync } = await otplib();
  const answer = verifySync({ secret, token: code, epoch, period: PERIOD_S, epochTolerance: PERIOD_S });
  return answer.valid && 'timeStep' in answer ? answer.timeStep : undefined;
}

/** Asks a gRPC server whether a service of it answers (grpc.health.v1), without a gRPC library: the question is one frame. */
import { connect, constants } from 'node:http2';

const DEADLINE_MS = 1_000;
/** Bytes before each gRPC message: compressed or not, and its length. */
const PREFIX = 5;
/** `HealthCheckResponse { status: SERVING }` as protobuf: field 1, value 1. */
const SERVING = '0801';

/**
 * @param service full name of the gRPC service, at most 127 bytes
 * @returns false also when nobody listens or the answer takes longer than a second
 */
export function isServing(host: string, port: number, service: string): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connect(`http://${host}:${port}`);
    const settle = (answer: boolean) => {
      clearTimeout(timer);
      session.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => settle(false), DEADLINE_MS);
    session.once('error', () => settle(false));
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('error', () => settle(false));
    stream.once('end', () => settle(Buffer.concat(chunks).subarray(PREFIX).toString('hex') === SERVING));
    stream.end(request(service));
  });
}

/** `HealthCheckRequest { service }` in a gRPC frame. */
function request(service: string): Buffer {
  const name = Buffer.from(service);
  const message = Buffer.concat([Buffer.from([0x0a, name.length]), name]);
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

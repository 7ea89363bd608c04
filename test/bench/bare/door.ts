/**
 * A process of its own: the bare engine's door, as little as it can be. `POST /start` starts a workflow and answers its ID, `POST /accept` and `POST /confirm` send
 * the update to the workflow of that ID and answer what it says. Told by its environment: BARE_ADDRESS, BARE_NAMESPACE, BARE_PORT.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { Client, Connection } from '@temporalio/client';
import { BARE_QUEUE } from './queue.js';

const { BARE_ADDRESS: address = '', BARE_NAMESPACE: namespace = '', BARE_PORT: port } = process.env;
const client = new Client({ connection: await Connection.connect({ address }), namespace });

async function answer(request: IncomingMessage): Promise<object> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.url === '/start') {
    const workflowId = randomUUID();
    await client.workflow.start('bare', { taskQueue: BARE_QUEUE, workflowId });
    return { id: workflowId };
  }
  const { id } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { id: string };
  const status = await client.workflow.getHandle(id).executeUpdate<string, []>((request.url ?? '').slice(1));
  return { status };
}

const server = createServer((request, response) => {
  answer(request).then(
    (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    (error: unknown) => response.writeHead(500).end(JSON.stringify(String(error))),
  );
});
process.once('disconnect', () => process.exit());
server.listen(Number(port), '127.0.0.1', 4_096, () => process.send?.({ ready: true }));

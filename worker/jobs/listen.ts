/** What the database tells of by itself. */
import { Client as Connection } from 'pg';

/** Listens to a channel of the database, over a connection of its own that is made anew where it breaks. */
export function listen(
  url: string,
  { channel, application, told }: { channel: string; application: string; told: () => void },
): { close(): Promise<void> } {
  let [client, isOver] = [undefined as Connection | undefined, false];
  const again = (): void => {
    client = undefined;
    if (!isOver) setTimeout(() => void connect(), 1_000).unref();
  };
  const connect = async (): Promise<void> => {
    if (isOver) return;
    const one = new Connection({
      connectionString: url,
      application_name: application,
      keepAlive: true,
    });
    one.on('error', () => undefined);
    one.once('end', again);
    one.on('notification', told);
    try {
      await one.connect();
      await one.query(`listen ${channel}`);
      // Closed meanwhile: nobody else knows of this connection.
      if (isOver) return await one.end();
      client = one;
      told();
    } catch {
      await one.end().catch(() => undefined);
    }
  };
  void connect();
  return {
    async close() {
      isOver = true;
      await client?.end().catch(() => undefined);
    },
  };
}

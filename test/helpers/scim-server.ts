/** A SCIM 2.0 service provider of other people's making (scimmy), over a socket. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Resources, Types } from 'scimmy';
import { SCIMMYRouters } from 'scimmy-routers';

export const SCIM_TOKEN = 'scim-bearer-Canary-token';
/** An extension of the schema of users, with attributes of a member. */
export const SCIM_EXTENSION = 'urn:ietf:params:scim:schemas:extension:member:2.0:User';

const definition = new Types.SchemaDefinition('Member', SCIM_EXTENSION, 'Member', [
  new Types.Attribute('string', 'wekoSocietyAffiliation'),
  new Types.Attribute('string', 'wekoRole'),
  new Types.Attribute('string', 'mfaMethods', { multiValued: true }),
]);
class Member extends Types.Schema {
  static override get id(): string {
    return SCIM_EXTENSION;
  }
  static override get definition(): typeof definition {
    return definition;
  }
}

interface StoredUser {
  id: string;
  userName: string;
  password?: string;
  displayName?: string;
  [SCIM_EXTENSION]?: object;
}

export interface ScimServer {
  /** Base URL. */
  url: string;
  users: Map<string, StoredUser>;
  /** Makes a user. @returns its ID */
  add(userName: string): string;
  close(): Promise<void>;
}

/** scimmy keeps its resources for the whole process: one server at a time. */
export async function startScimServer(): Promise<ScimServer> {
  const users = new Map<string, StoredUser>();
  declare(users);
  const app = express();
  const handler = (request: express.Request): string => {
    if (request.header('authorization') !== `Bearer ${SCIM_TOKEN}`) throw new Error('wrong token');
    return 'tetsuzuki';
  };
  app.use('/scim/v2', new SCIMMYRouters({ type: 'bearer', handler }));
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`,
    users,
    add(userName) {
      const id = `id/${users.size + 1}`;
      users.set(id, { id, userName });
      return id;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function declare(users: Map<string, StoredUser>): void {
  const { User } = Resources;
  if (!Resources.declared('User')) Resources.declare(User.extend(Member));
  User.egress((resource) => {
    const all = [...users.values()];
    if (resource.id !== undefined) return users.get(resource.id) ?? notFound(resource.id);
    return resource.filter ? resource.filter.match(all) : all;
  });
  User.ingress((resource, data) => {
    const stored = users.get(resource.id ?? '') ?? notFound(resource.id);
    // No answer has a password in it, so only a patch of it brings one.
    const password = data.password ?? stored.password;
    const { displayName, [SCIM_EXTENSION]: member } = data as Partial<StoredUser>;
    const user: StoredUser = {
      id: stored.id,
      userName: stored.userName,
      ...(password !== undefined && { password }),
      ...(displayName !== undefined && { displayName }),
      ...(member && { [SCIM_EXTENSION]: { ...member } }),
    };
    users.set(stored.id, user);
    return user;
  });
}

function notFound(id: string | undefined): never {
  throw new Types.Error(404, '', `Resource ${id} not found`);
}

import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { SpanResource, SpanScope } from './span-record.ts';

/** Resources and scopes are stored once, however many spans come from them; answers their row ids. */
export class SenderRows {
  readonly #insertResource: Database.Statement<[Buffer, string, string]>;
  readonly #findResource: Database.Statement<[Buffer]>;
  readonly #insertScope: Database.Statement<[string, string]>;
  readonly #findScope: Database.Statement<[string, string]>;
  /** Of the requests under way: spans of one sender share the object. */
  #rememberedResources = new WeakMap<SpanResource, number>();
  #rememberedScopes = new WeakMap<SpanScope, number>();
  readonly #resourceIds = new Map<string, number>();
  readonly #scopeIds = new Map<string, number>();

  constructor(database: Database.Database) {
    this.#insertResource = database.prepare(
      'INSERT OR IGNORE INTO resource(hash, service, attrs) VALUES(?, ?, ?)',
    );
    this.#findResource = database.prepare<[Buffer]>('SELECT id FROM resource WHERE hash = ?').pluck();
    this.#insertScope = database.prepare('INSERT OR IGNORE INTO scope(name, version) VALUES(?, ?)');
    this.#findScope = database
      .prepare<[string, string]>('SELECT id FROM scope WHERE name = ? AND version = ?')
      .pluck();
  }

  resource(resource: SpanResource): number {
    const remembered = this.#rememberedResources.get(resource);
    if (remembered !== undefined) return remembered;
    const text = JSON.stringify(resource.attributes);
    let id = this.#resourceIds.get(text);
    if (id === undefined) {
      const hash = createHash('sha256').update(text).digest().subarray(0, 16);
      this.#insertResource.run(hash, resource.service, text);
      id = Number(this.#findResource.get(hash));
      remember(this.#resourceIds, text, id);
    }
    this.#rememberedResources.set(resource, id);
    return id;
  }

  scope(scope: SpanScope): number {
    const remembered = this.#rememberedScopes.get(scope);
    if (remembered !== undefined) return remembered;
    const key = `${scope.name}\0${scope.version}`;
    let id = this.#scopeIds.get(key);
    if (id === undefined) {
      this.#insertScope.run(scope.name, scope.version);
      id = Number(this.#findScope.get(scope.name, scope.version));
      remember(this.#scopeIds, key, id);
    }
    this.#rememberedScopes.set(scope, id);
    return id;
  }

  /** After rows were deleted, or the transaction that wrote them failed. */
  forget(): void {
    this.#rememberedResources = new WeakMap();
    this.#rememberedScopes = new WeakMap();
    this.#resourceIds.clear();
    this.#scopeIds.clear();
  }
}

function remember(ids: Map<string, number>, key: string, id: number): void {
  if (ids.size >= cachedIds) ids.clear();
  ids.set(key, id);
}

const cachedIds = 5_000;

import type { GatewayConfig } from '../config/gateway-config.ts';
import { providerProfile } from '../providers/provider-profiles.ts';

/** The answers of `GET /v1/models`, built once per config. */
export interface ModelsPages {
  readonly openai: string;
  readonly anthropic: string;
  /** One entry; `null`: no such model. */
  entry(id: string): string | null;
}

interface ListedModel {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
  readonly plano?: { readonly alias_of: string };
}

export function compileModelsPages(config: GatewayConfig, listAliases: boolean): ModelsPages {
  const providers = config.providers.filter((provider) => !provider.internal && !provider.wildcard);
  const models: ListedModel[] = providers.map((provider) => ({
    id: provider.name,
    object: 'model',
    created: 0,
    owned_by: providerProfile(provider.prefix).ownedBy,
  }));
  const aliases: ListedModel[] = Object.entries(config.aliases).map(([alias, target]) => ({
    id: alias,
    object: 'model',
    created: 0,
    owned_by: 'plano',
    plano: { alias_of: target },
  }));
  const listed = listAliases ? [...models, ...aliases] : models;
  const byId = new Map(listed.map((model) => [model.id, JSON.stringify(model)]));
  const data = listed.map(({ id }) => ({
    type: 'model',
    id,
    display_name: id,
    created_at: '1970-01-01T00:00:00Z',
  }));
  return {
    openai: JSON.stringify({ object: 'list', data: listed }),
    anthropic: JSON.stringify({
      data,
      has_more: false,
      first_id: data.at(0)?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
    }),
    entry: (id) => byId.get(id) ?? null,
  };
}

import { ApiError } from '../apis/api-error.ts';
import type { GatewayConfig, ProviderConfig } from '../config/gateway-config.ts';
import { providerProfile } from '../providers/provider-profiles.ts';
import { expandWildcard } from '../routing/expand-wildcard.ts';

/** The answers of `GET /v1/models`, built once per config: what there is, in the order of the config. */
export interface ModelsPages {
  readonly openai: string;
  /** Anthropic's list, cut as `limit`, `after_id` and `before_id` say. Throws `ApiError` for what it cannot cut. */
  anthropic(query: URLSearchParams): string;
  /** One model; `null`: no such one. */
  entry(id: string, style: 'openai' | 'anthropic'): string | null;
}

export function compileModelsPages(config: GatewayConfig, listAliases: boolean): ModelsPages {
  const listed = listModels(config, listAliases);
  const byId = new Map(listed.map((model) => [model.id, model]));
  const forAnthropic = listed.map(({ id }) => anthropicModel(id));
  const whole = anthropicPage(forAnthropic, false);
  return {
    openai: JSON.stringify({ object: 'list', data: listed }),
    anthropic: (query) =>
      pagingMembers.some((name) => query.has(name)) ? cutPage(forAnthropic, query) : whole,
    entry(id, style) {
      const model = byId.get(id);
      if (model === undefined) return null;
      return JSON.stringify(style === 'anthropic' ? anthropicModel(id) : model);
    },
  };
}

interface ListedModel {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
  readonly plano?: { readonly alias_of: string };
}

function listModels({ providers, aliases }: GatewayConfig, listAliases: boolean): ListedModel[] {
  const visible = providers.filter((provider) => !provider.internal);
  const concrete = visible.filter((provider) => !provider.wildcard);
  const models = visible.flatMap((provider) =>
    idsOf(provider, concrete).map((id) => listedModel(id, providerProfile(provider.prefix).ownedBy)),
  );
  if (listAliases) {
    for (const [alias, target] of Object.entries(aliases)) {
      models.push({ ...listedModel(alias, 'plano'), plano: { alias_of: target } });
    }
  }
  // An alias hides a model of the same name, here as in a request.
  return [...new Map(models.map((model) => [model.id, model])).values()];
}

function idsOf(provider: ProviderConfig, concrete: readonly ProviderConfig[]): readonly string[] {
  if (!provider.wildcard) return [provider.name];
  const prefix = provider.name.replace(/\/?\*$/, '');
  return expandWildcard(provider, concrete).map((id) => `${prefix}/${id}`);
}

/** Nobody knows when a model was made. */
function listedModel(id: string, ownedBy: string): ListedModel {
  return { id, object: 'model', created: 0, owned_by: ownedBy };
}

interface AnthropicModel {
  readonly type: 'model';
  readonly id: string;
  readonly display_name: string;
  readonly created_at: string;
}

function anthropicModel(id: string): AnthropicModel {
  return { type: 'model', id, display_name: id, created_at: '1970-01-01T00:00:00Z' };
}

const pagingMembers = ['limit', 'after_id', 'before_id'];

/** Anthropic's own default and largest page. */
const usualPage = 20;
const largestPage = 1000;

function cutPage(models: readonly AnthropicModel[], query: URLSearchParams): string {
  const limit = limitOf(query.get('limit'));
  const before = query.get('before_id');
  if (before !== null) {
    const end = placeOf(models, 'before_id', before);
    const start = Math.max(0, end - limit);
    return anthropicPage(models.slice(start, end), start > 0);
  }
  const after = query.get('after_id');
  const start = after === null ? 0 : placeOf(models, 'after_id', after) + 1;
  return anthropicPage(models.slice(start, start + limit), start + limit < models.length);
}

function limitOf(text: string | null): number {
  if (text === null) return usualPage;
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= largestPage) return limit;
  throw new ApiError(400, 'invalid_value', `limit must be a number from 1 to ${largestPage}`, {
    param: 'limit',
  });
}

function placeOf(models: readonly AnthropicModel[], name: string, id: string): number {
  const place = models.findIndex((model) => model.id === id);
  if (place >= 0) return place;
  throw new ApiError(400, 'invalid_value', `${name} names no model of the list`, { param: name });
}

function anthropicPage(data: readonly AnthropicModel[], hasMore: boolean): string {
  return JSON.stringify({
    data,
    has_more: hasMore,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  });
}

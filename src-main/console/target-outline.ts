import type { GatewayConfig } from '../../src-gateway/config/gateway-config.ts';
import type { JsonValue } from '../../src-gateway/config/json-value.ts';
import type { TargetParameterConfig } from '../../src-gateway/config/prompt-target-config.ts';
import { textOf } from '../../src-gateway/functions/coerce-value.ts';
import { functionChain } from '../../src-gateway/functions/function-engines.ts';
import { defaultFunctionSettings } from '../../src-gateway/functions/function-settings.ts';
import type { GatewaySettings } from '../../src-gateway/gateway-settings.ts';
import { compileModelLookup } from '../../src-gateway/routing/resolve-model.ts';
import type { TargetOutline, TargetParameter } from '../contract/target-calls.ts';

/** Functions of the config that serves, and who chooses between them; `null`: nothing is served. */
export function targetOutline(
  config: GatewayConfig | null,
  settings: Pick<GatewaySettings, 'functions' | 'routing'>,
): TargetOutline {
  if (config === null || config.targets.length === 0) return { targets: [], engines: [] };
  const functions = settings.functions ?? defaultFunctionSettings;
  const chain = functionChain(config, compileModelLookup(config), { functions, routing: settings.routing });
  return {
    targets: config.targets.map((target) => ({
      name: target.name,
      description: target.description,
      default: target.default,
      method: target.endpoint?.method ?? 'GET',
      path: target.endpoint?.path ?? '/',
      endpoint: target.endpoint?.name ?? null,
      dispatches: target.autoLlmDispatchOnResponse,
      parameters: target.parameters.map(parameterOutline),
    })),
    engines: chain.map(({ kind, label }) => ({ kind, label })),
  };
}

function parameterOutline(parameter: TargetParameterConfig): TargetParameter {
  const { description, enum: values, format, name, required, type } = parameter;
  const text = (value: JsonValue | undefined) =>
    value === undefined || value === null ? null : textOf(value);
  return {
    ...{ name, description, type, required, format },
    default: text(parameter.default),
    enum: values === null ? null : values.map(textOf),
  };
}

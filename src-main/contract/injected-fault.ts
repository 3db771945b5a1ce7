import Type, { type Static } from 'typebox';

/** What the failure lab lets a provider do wrong: the gateway's own value. */
export const InjectedFault = Type.Union([
  Type.Object({
    kind: Type.Literal('rate_limited'),
    /** Whole seconds of `Retry-After`. */
    retryAfterS: Type.Integer({ minimum: 0, maximum: 3600 }),
  }),
  Type.Object({ kind: Type.Literal('server_error') }),
  Type.Object({ kind: Type.Literal('expired_key') }),
  Type.Object({
    kind: Type.Literal('slow_first_token'),
    delayMs: Type.Integer({ minimum: 1, maximum: 600_000 }),
  }),
  Type.Object({
    kind: Type.Literal('cut_stream'),
    afterBytes: Type.Integer({ minimum: 1, maximum: 1_048_576 }),
  }),
  Type.Object({ kind: Type.Literal('wrong_json') }),
]);
export type InjectedFault = Static<typeof InjectedFault>;

/** A fault and the entry of `model_providers` that has it. */
export const ProviderFault = Type.Object({ model: Type.String(), fault: InjectedFault });
export type ProviderFault = Static<typeof ProviderFault>;

/** What people call it. */
export function faultText(fault: InjectedFault): string {
  switch (fault.kind) {
    case 'rate_limited':
      return `429, retry after ${fault.retryAfterS} s`;
    case 'server_error':
      return '500';
    case 'expired_key':
      return '401, expired key';
    case 'slow_first_token':
      return `first token ${fault.delayMs / 1000} s late`;
    case 'cut_stream':
      return `cut after ${fault.afterBytes} bytes`;
    case 'wrong_json':
      return 'wrong JSON';
    default:
      return fault satisfies never;
  }
}

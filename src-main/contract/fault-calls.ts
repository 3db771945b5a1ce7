import Type from 'typebox';
import { defineCall } from './call.ts';
import { GatewayView } from './gateway-calls.ts';
import { InjectedFault } from './injected-fault.ts';

/** The failure lab; only clients on this machine may ask. What is on stands in `gateway.status`. */
export const faultCalls = {
  /** From the next request on, until it is taken back or the gateway ends. `fault` `null` takes it back. */
  'faults.set': defineCall({
    params: Type.Object({
      /** As it is declared in the config that serves: `openai/gpt-4o`, `groq/*`. */
      model: Type.String({ minLength: 1, maxLength: 300 }),
      fault: Type.Union([InjectedFault, Type.Null()]),
    }),
    result: GatewayView,
  }),
  'faults.clear': defineCall({ params: Type.Object({}), result: GatewayView }),
};

import type { ErrorObject, ValidateFunction } from 'ajv';
import { type CallName, type CallParams, calls } from '../contract/contract.ts';
import { HostFailure } from './host.ts';

/** The params of a call if they fit its schema; rejects with `invalid_params`, which names the place. */
export async function checkParams<N extends CallName>(method: N, params: unknown): Promise<CallParams<N>> {
  const validate = await validatorOf(method);
  if (fits(validate, params)) return params;
  const [error] = validate.errors ?? [];
  const path = error?.instancePath ?? '';
  throw new HostFailure(`${method}: ${path === '' ? 'the parameters' : path} ${reasonOf(error)}.`, {
    code: 'invalid_params',
    details: [{ path, reason: reasonOf(error) }],
  });

  function fits(check: ValidateFunction, value: unknown): value is CallParams<N> {
    return check(value);
  }
}

const validators = new Map<CallName, Promise<ValidateFunction>>();
let compiler: Promise<{ compile(schema: object): ValidateFunction }> | undefined;

/** Compiled on first use: the compiler alone takes longer to load than a start should. */
function validatorOf(method: CallName): Promise<ValidateFunction> {
  const known = validators.get(method);
  if (known !== undefined) return known;
  compiler ??= import('ajv').then(({ Ajv }) => new Ajv({ strict: false }));
  const validator = compiler.then((ajv) => ajv.compile(calls[method].params));
  validators.set(method, validator);
  return validator;
}

/** Says what is wrong without repeating the value, which may be a secret. */
function reasonOf(error: ErrorObject | undefined): string {
  return error?.message ?? 'do not fit';
}

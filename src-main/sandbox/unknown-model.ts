import { ApiFailure } from './api-failure.ts';

/** The failure of a request that names a model of nobody, or none at all. */
export function unknownModel(name: unknown): ApiFailure {
  if (typeof name !== 'string' || name === '') {
    return new ApiFailure('you must provide a model parameter', { status: 400, param: 'model' });
  }
  const message = `The model '${name}' does not exist in the sandbox. GET /v1/models lists the ones that do.`;
  return new ApiFailure(message, { status: 404, code: 'model_not_found', param: 'model' });
}

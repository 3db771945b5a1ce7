import type { Redactor } from '../config/redactor.ts';
import type { RouterAttempt } from '../routing/routing-decision.ts';

/** A decision whose router prompts and answers may leave the process: every secret in them masked. */
export function redactRouterTexts<Decision extends { readonly routers: readonly RouterAttempt[] }>(
  decision: Decision,
  redact: Redactor,
): Decision {
  const masked = (text: string | null) => (text === null ? null : redact(text));
  const routers = decision.routers.map((attempt) => {
    const { prompt, response } = attempt;
    return {
      ...attempt,
      prompt: prompt && { ...prompt, text: masked(prompt.text) },
      response: response && {
        ...response,
        content: masked(response.content),
        body_excerpt: masked(response.body_excerpt),
      },
    };
  });
  return { ...decision, routers };
}

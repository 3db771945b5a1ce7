import type { PlanoVerdict } from '../diagnostic.ts';
import { fix } from '../diagnostics/reporter.ts';
import type { Text } from '../model/config-model.ts';
import { parseUrl, type UrlParts, type UrlProblem } from '../model/parse-url.ts';
import type { RuleContext } from './rule-context.ts';

const MISSING_PART: Readonly<Record<UrlProblem, string>> = {
  scheme: 'http:// or https:// is missing',
  host: 'the host is missing',
  port: 'the port must be 0 to 65535',
  bracket: 'the bracket of the IPv6 address is not closed',
};

/** Reports a text that is no http(s) URL. `plano`: what Plano says to a missing scheme or host. */
export function checkUrl(
  text: Text,
  plano: PlanoVerdict,
  { reporter, editor }: RuleContext,
): UrlParts | null {
  // Blanks at the ends do no harm, but for one behind a port, which is no number then.
  const asWritten = parseUrl(text.value);
  const url = asWritten === 'port' ? asWritten : parseUrl(text.value.trim());
  const problem =
    typeof url === 'string' ? url : url.scheme === 'http' || url.scheme === 'https' ? null : 'scheme';
  if (typeof url !== 'string' && problem === null) return url;
  const bare = problem === 'scheme' && /^[A-Za-z0-9.-]+(:\d+)?(\/|$)/.test(text.written);
  const prefixed = `http://${text.written}`;
  const data = { given: text.written, missing: MISSING_PART[problem ?? 'scheme'] };
  reporter.report('CFG_URL_INVALID', text.node, data, {
    plano: problem === 'port' || problem === 'bracket' ? 'V' : plano,
    fixes: bare ? [fix(`Write ${prefixed}`, 'safe', editor.replaceValue(text.node, prefixed))] : [],
  });
  return null;
}

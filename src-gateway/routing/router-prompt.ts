import { type RoutingMessage, selectMessages } from './routing-messages.ts';
import { byteLength } from './trim-middle.ts';

export interface RouterPrompt {
  readonly text: string;
  /** The routes in it, one JSON object a line. */
  readonly routes: string;
  /** The messages in it, a JSON list. */
  readonly conversation: string;
  /** UTF-8 bytes of `text`. */
  readonly bytes: number;
  /** Of `text`, four bytes each. */
  readonly estimatedTokens: number;
  readonly budget: number;
  readonly kept: number;
  readonly dropped: number;
  readonly trimmed: boolean;
  /** The routes alone leave too little of the budget for a conversation. */
  readonly routesExceedBudget: boolean;
}

export interface RouterPromptOptions {
  readonly routes: readonly { readonly name: string; readonly description: string }[];
  readonly messages: readonly RoutingMessage[];
  /** Tokens: `orchestrator_model_context_length`. */
  readonly budget: number;
  /** Braces of the example answer; Plano's own model was trained with doubled ones. */
  readonly doubledBraces: boolean;
}

/** Tokens that Plano counts for everything but the conversation: 846 bytes. */
const scaffoldTokens = 211;
/** Tokens that must stay for the conversation before the routes count too. */
const leastForConversation = 512;

/** The text that asks a model which route a conversation wants. */
export function routerPrompt({ routes, messages, budget, doubledBraces }: RouterPromptOptions): RouterPrompt {
  const routeLines = routes.map(routeLine).join('\n');
  const withRoutes = scaffoldTokens + Math.floor(byteLength(routeLines) / 4);
  const routesExceedBudget = budget - withRoutes < leastForConversation;
  const room = budget - (routesExceedBudget ? scaffoldTokens : withRoutes);
  const selected = selectMessages(messages, room);
  const shown = selected.messages.map(({ role, text }) => ({ role, content: text }));
  const conversation = withoutTags(JSON.stringify(shown, null, 4));
  const [open, close] = doubledBraces ? ['{{', '}}'] : ['{', '}'];
  const text = [
    'You choose routes for requests. Pick the routes from the list that best serve what the user wants now.',
    '',
    '<routes>',
    routeLines,
    '</routes>',
    '',
    '<conversation>',
    conversation,
    '</conversation>',
    '',
    'Follow these steps:',
    '1. Read the conversation and work out what its latest user message is after.',
    '2. Compare that with the name and the description of each route.',
    '3. Answer with names exactly as the list has them, and with nothing else.',
    '4. Answer with an empty list when no route helps, or when the wish is already fulfilled.',
    '',
    'Answer with one JSON object of this form:',
    `${open}"route": ["name of a route"]${close}`,
  ].join('\n');
  const bytes = byteLength(text);
  const { dropped, trimmed } = selected;
  const kept = selected.messages.length;
  return {
    ...{ text, routes: routeLines, conversation, bytes, budget, kept, dropped, trimmed, routesExceedBudget },
    estimatedTokens: Math.ceil(bytes / 4),
  };
}

/** One JSON object, spaced as Python writes it. */
function routeLine({ name, description }: { readonly name: string; readonly description: string }): string {
  const parameters = '{"type": "object", "properties": {}, "required": []}';
  return withoutTags(
    `{"name": ${JSON.stringify(name)}, "description": ${JSON.stringify(description)}, "parameters": ${parameters}}`,
  );
}

/** Texts are data: one that closes a section would speak for the prompt. In JSON `\/` is `/`. */
function withoutTags(json: string): string {
  return json.replaceAll('</routes>', '<\\/routes>').replaceAll('</conversation>', '<\\/conversation>');
}

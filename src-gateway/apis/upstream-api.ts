/**
 * The APIs that providers are spoken to in: OpenAI Chat Completions, Anthropic Messages, OpenAI Responses,
 * Amazon Bedrock Converse (and ConverseStream), Gemini generateContent (and streamGenerateContent).
 */
export type UpstreamApi = 'chat' | 'messages' | 'responses' | 'converse' | 'gemini';

/** What each of them is called in sentences. */
export const upstreamApiTitles: Readonly<Record<UpstreamApi, string>> = {
  chat: 'OpenAI Chat Completions',
  messages: 'Anthropic Messages',
  responses: 'OpenAI Responses',
  converse: 'Amazon Bedrock Converse',
  gemini: 'Gemini generateContent',
};

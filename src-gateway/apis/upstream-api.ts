/**
 * The APIs that providers are spoken to in: OpenAI Chat Completions, Anthropic Messages, OpenAI Responses,
 * Amazon Bedrock Converse (and ConverseStream), Gemini generateContent (and streamGenerateContent).
 */
export type UpstreamApi = 'chat' | 'messages' | 'responses' | 'converse' | 'gemini';

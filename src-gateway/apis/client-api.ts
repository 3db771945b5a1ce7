/** The three APIs that a client may speak to a listener, and the wires that providers speak. */
export type ClientApi = 'chat' | 'messages' | 'responses';

export interface ClientApiFacts {
  readonly path: string;
  /** `llm.operation_type` */
  readonly operation: string;
  /** What the API is called in sentences. */
  readonly title: string;
  readonly envelope: 'openai' | 'anthropic';
  /** The member without which a request means nothing. */
  readonly requiredMembers: readonly string[];
}

export const clientApis: Readonly<Record<ClientApi, ClientApiFacts>> = {
  chat: {
    path: '/v1/chat/completions',
    operation: 'chat',
    title: 'OpenAI Chat Completions',
    envelope: 'openai',
    requiredMembers: ['messages'],
  },
  messages: {
    path: '/v1/messages',
    operation: 'messages',
    title: 'Anthropic Messages',
    envelope: 'anthropic',
    requiredMembers: ['messages', 'max_tokens'],
  },
  responses: {
    path: '/v1/responses',
    operation: 'responses',
    title: 'OpenAI Responses',
    envelope: 'openai',
    requiredMembers: ['input'],
  },
};

/** Which API a path belongs to. */
export const clientApiPaths: readonly (readonly [path: string, api: ClientApi])[] = [
  [clientApis.chat.path, 'chat'],
  [clientApis.messages.path, 'messages'],
  [clientApis.responses.path, 'responses'],
];

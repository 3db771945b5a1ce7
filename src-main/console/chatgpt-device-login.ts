import { setTimeout as delay } from 'node:timers/promises';
import { type Dispatcher, request } from 'undici';

/** Where people log in to ChatGPT, and the program that they let in: the public one of Codex, as Plano uses it. */
export const chatgptServer = {
  origin: 'https://auth.openai.com',
  clientId: 'app_EMoamEEZ73f0CkXaXp7hrann',
} as const;

/** `chatgpt/auth.json`, as Plano's own command line writes it. */
export interface ChatgptRecord {
  readonly access_token: string;
  readonly refresh_token: string | null;
  readonly id_token: string | null;
  /** Seconds since the epoch; `null`: the token does not say. */
  readonly expires_at: number | null;
  readonly account_id: string | null;
}

export interface DeviceLoginOptions {
  /** Left out: that of OpenAI. */
  readonly origin?: string;
  readonly signal: AbortSignal;
  /** Left out: 5; the server may ask for more. */
  readonly leastIntervalSeconds?: number;
  /** What the person has to do now. */
  onCode(step: { readonly url: string; readonly code: string }): void;
}

export class ChatgptLoginError extends Error {
  override readonly name = 'ChatgptLoginError';
  readonly code: 'login_failed' | 'login_refused' | 'login_timeout';

  constructor(code: ChatgptLoginError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

const mostMinutes = 15;
const answerMs = 30_000;

/**
 * OAuth's device flow: the person types a code into a page of theirs, meanwhile the server is asked whether
 * they have. Rejects with `ChatgptLoginError`, and with the signal's reason. Nothing is stored here.
 */
export async function logInByDevice(options: DeviceLoginOptions): Promise<ChatgptRecord> {
  const { leastIntervalSeconds = 5, origin = chatgptServer.origin, signal } = options;
  const accounts = `${origin}/api/accounts/deviceauth`;
  const begun = await post(`${accounts}/usercode`, { json: { client_id: chatgptServer.clientId }, signal });
  const deviceId = textOf(begun.body, 'device_auth_id');
  const code = textOf(begun.body, 'user_code') ?? textOf(begun.body, 'usercode');
  if (begun.status !== 200 || deviceId === null || code === null) throw refused('no code was given', begun);
  options.onCode({ url: `${origin}/codex/device`, code });
  const asked = Number(begun.body.interval ?? leastIntervalSeconds);
  const intervalMs = Math.max(Number.isFinite(asked) ? asked : 0, leastIntervalSeconds) * 1000;
  const deadline = performance.now() + mostMinutes * 60_000;
  for (;;) {
    await delay(intervalMs, undefined, { signal });
    const answer = await post(`${accounts}/token`, {
      json: { device_auth_id: deviceId, user_code: code },
      signal,
    });
    if (answer.status === 200) return exchange(origin, answer.body, signal);
    // Nobody has typed the code yet.
    if (answer.status !== 403 && answer.status !== 404) throw refused('the login was not accepted', answer);
    if (performance.now() > deadline) {
      throw new ChatgptLoginError('login_timeout', `Nobody typed the code within ${mostMinutes} minutes`);
    }
  }
}

async function exchange(origin: string, given: Body, signal: AbortSignal): Promise<ChatgptRecord> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: textOf(given, 'authorization_code') ?? '',
    redirect_uri: `${origin}/deviceauth/callback`,
    client_id: chatgptServer.clientId,
    code_verifier: textOf(given, 'code_verifier') ?? '',
  });
  return recordFrom(await post(`${origin}/oauth/token`, { form, signal }));
}

export interface RefreshOptions {
  /** Left out: that of OpenAI. */
  readonly origin?: string;
  readonly signal: AbortSignal;
}

/**
 * A login in place of one that ends soon. Rejects with `ChatgptLoginError`: `login_refused` when only a new
 * login by the person helps, `login_failed` when it may go better later. Nothing is stored here.
 */
export async function refreshLogin(
  record: ChatgptRecord,
  { origin = chatgptServer.origin, signal }: RefreshOptions,
): Promise<ChatgptRecord> {
  const json = {
    client_id: chatgptServer.clientId,
    grant_type: 'refresh_token',
    refresh_token: record.refresh_token,
    scope: 'openid profile email',
  };
  const answer = await post(`${origin}/oauth/token`, { json, signal });
  if (answer.status === 400 || answer.status === 401) {
    throw new ChatgptLoginError('login_refused', `The login is not renewed (HTTP ${answer.status})`);
  }
  const renewed = recordFrom(answer);
  return {
    ...renewed,
    // What the server does not say again stays.
    refresh_token: renewed.refresh_token ?? record.refresh_token,
    id_token: renewed.id_token ?? record.id_token,
    account_id: renewed.account_id ?? record.account_id,
  };
}

function recordFrom(answer: Answer): ChatgptRecord {
  const accessToken = textOf(answer.body, 'access_token');
  if (answer.status !== 200 || accessToken === null) throw refused('no token was given', answer);
  const idToken = textOf(answer.body, 'id_token');
  const expires = claimsOf(accessToken).exp;
  return {
    access_token: accessToken,
    refresh_token: textOf(answer.body, 'refresh_token'),
    id_token: idToken,
    expires_at: typeof expires === 'number' ? expires : null,
    account_id: accountOf(idToken) ?? accountOf(accessToken),
  };
}

type Body = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly body: Body;
}

async function post(
  url: string,
  {
    form,
    json,
    signal,
  }: { readonly json?: unknown; readonly form?: URLSearchParams; readonly signal: AbortSignal },
): Promise<Answer> {
  const options: Pick<Dispatcher.RequestOptions, 'method' | 'body' | 'headers'> = {
    method: 'POST',
    body: form === undefined ? JSON.stringify(json) : form.toString(),
    headers: {
      'content-type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
    },
  };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  try {
    const { body, statusCode } = await request(url, { ...options, signal: limit });
    const text = await body.text();
    return { status: statusCode, body: objectIn(text) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ChatgptLoginError('login_failed', `${new URL(url).host} cannot be reached: ${reason}`, error);
  }
}

/** Without what the server said: it may hold what it was sent. */
function refused(what: string, { status }: Answer): ChatgptLoginError {
  return new ChatgptLoginError('login_failed', `The login failed: ${what} (HTTP ${status})`);
}

function textOf(body: Body, name: string): string | null {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The account of a subscription, in a claim of OpenAI's own. */
function accountOf(token: string | null): string | null {
  const claim = claimsOf(token ?? '')['https://api.openai.com/auth'];
  if (typeof claim !== 'object' || claim === null) return null;
  return textOf({ ...claim }, 'chatgpt_account_id');
}

/** Of a token that its issuer just gave us over TLS: it is read, not trusted. */
function claimsOf(token: string): Body {
  const [, payload = ''] = token.split('.');
  return objectIn(Buffer.from(payload, 'base64url').toString());
}

function objectIn(text: string): Body {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

import { createMailMask } from './mail-mask.ts';
import { createTopicGuard } from './topic-guard.ts';

/** Starts both filters where `config.yaml` looks for them. */
createTopicGuard().listen(10501, '127.0.0.1', () => console.log('topic_guard: http://127.0.0.1:10501/mcp'));
createMailMask().listen(10502, '127.0.0.1', () => console.log('mask, unmask: http://127.0.0.1:10502'));

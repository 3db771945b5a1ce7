import { GatewayService } from './gateway-service.ts';
import { connectHost } from './host-channel.ts';

// Ctrl+C in a terminal reaches the whole process group; the host drains this process instead.
process.on('SIGINT', () => undefined);

const host = connectHost();
const service = new GatewayService(host.send);
host.onMessage((message) => service.handle(message));
// No host, no gateway: an orphan would keep the ports.
host.onClose(() => process.exit(0));
host.send({ type: 'hello', pid: process.pid });

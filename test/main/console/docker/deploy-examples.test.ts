import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { resourceFile } from '../../../../src-main/console/resource-file.ts';
import { cliWorkspace } from '../../cli/cli-fixture.ts';

const read = (name: string) => readFile(resourceFile(join('deploy', name)), 'utf8');

describe('the examples of many replicas', () => {
  it('have a config that is valid for the targets which they are for', async () => {
    const { run, write } = await cliWorkspace();
    await write('config.yaml', await read('config.yaml'));
    for (const target of ['docker', 'kubernetes']) {
      const { exitCode, out } = await run(`validate --json --target ${target}`);
      expect([exitCode, JSON.parse(out).diagnostics]).toEqual([0, []]);
    }
  });

  it('keep secrets out of the compose file, and out of reach', async () => {
    const { services } = parse(await read('compose.yaml'));
    expect(services.plano).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      extra_hosts: ['host.docker.internal:host-gateway'],
      volumes: ['./config.yaml:/app/plano_config.yaml:ro'],
      healthcheck: {
        test: ['CMD', 'planoai', 'healthcheck', '-q'],
        ...{ interval: '5s', timeout: '3s', retries: 24, start_period: '10s' },
      },
      depends_on: { postgres: { condition: 'service_healthy' }, redis: { condition: 'service_healthy' } },
    });
    expect(Number.parseInt(services.plano.stop_grace_period, 10)).toBeGreaterThanOrEqual(30 + 5);
    for (const name of ['OPENAI_API_KEY', 'DB_PASS', 'REDIS_PASS'])
      expect(services.plano.environment[name]).toBe(`\${${name}:?required}`);
    for (const [name, { image, ports = [] }] of Object.entries<{ image: string; ports?: string[] }>(
      services,
    )) {
      if (name !== 'plano') expect(image).toMatch(/:\d+\.\d+/);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('let a balancer pass streams on as they come', async () => {
    const text = await read('nginx.conf');
    for (const line of ['proxy_buffering off;', 'proxy_read_timeout 600s;']) expect(text).toContain(line);
  });

  it('run unprivileged in Kubernetes, drain, and reload what a ConfigMap says', async () => {
    const documents = parseAllDocuments(await read('kubernetes.yaml')).map((each) => each.toJS());
    const of = (kind: string) => documents.find((each) => each.kind === kind);
    const { replicas, template } = of('Deployment').spec;
    const [container] = template.spec.containers;
    expect(replicas).toBeGreaterThanOrEqual(2);
    expect(template.spec).toMatchObject({
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 60,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
      topologySpreadConstraints: [{ topologyKey: 'kubernetes.io/hostname' }],
    });
    expect(container).toMatchObject({
      args: ['up', '--foreground', '--watch'],
      startupProbe: { httpGet: { path: '/healthz' }, periodSeconds: 2, failureThreshold: 60 },
      readinessProbe: { httpGet: { path: '/healthz' }, periodSeconds: 5 },
      livenessProbe: { httpGet: { path: '/livez' }, periodSeconds: 15, failureThreshold: 3 },
      securityContext: {
        ...{ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
        capabilities: { drop: ['ALL'] },
      },
    });
    expect(container.lifecycle).toBeUndefined();
    expect(container.env).toContainEqual({ name: 'PLANO_DRAIN_DELAY_SECONDS', value: '5' });
    expect(container.env).toContainEqual({ name: 'PLANO_CONFIG_FILE', value: '/etc/plano/config.yaml' });
    const mount = container.volumeMounts.find((each: { name: string }) => each.name === 'config');
    expect(mount).toEqual({ name: 'config', mountPath: '/etc/plano', readOnly: true });
    expect(of('PodDisruptionBudget').spec.minAvailable).toBe(1);
    const { listeners } = parse(await read('config.yaml'));
    expect(of('Service').spec.ports).toEqual(
      listeners.map(({ name, port, type }: { name: string; port: number; type: string }) => ({
        name: `${name}-${type}`,
        port,
        targetPort: `${name}-${type}`,
      })),
    );
    expect(of('NetworkPolicy').spec.ingress[0].ports).toEqual([{ port: 12000 }]);
    for (const value of Object.values(of('Secret').stringData)) expect(value).toBe('');
  });
});

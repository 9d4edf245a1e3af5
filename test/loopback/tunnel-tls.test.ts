import { afterEach, expect, it } from 'vitest';
import { closeLabs, tunnelLab } from '../support/tunnel-lab.ts';

afterEach(closeLabs);

it('a tunnel that is built again resumes its session, and shows the attempts of its last dial', async () => {
  const { core, tscf, until } = await tunnelLab();
  const { port } = tscf.server.address;
  core.startTunnel('office');
  const first = await until(({ kam }) => kam.answered > 0);
  expect(first.tls).toMatchObject({ resumed: false, previousIssuer: null, pinned: false });
  expect(first.attempts).toMatchObject([
    { address: '127.0.0.1', port, family: 4, outcome: 'connected', code: null },
  ]);
  tscf.server.cut();
  const again = await until(({ reconnects }) => reconnects === 1);
  expect(again.tls).toEqual({ ...first.tls, resumed: true });
  expect(again.attempts).toHaveLength(1);
});

it('a tunnel that cannot be built shows why each attempt failed', async () => {
  const { core, until } = await tunnelLab({}, [{ port: 1, otherPorts: [2] }]);
  core.startTunnel('office');
  const { attempts } = await until(({ problem }) => problem?.code === 'TCP_REFUSED');
  expect(attempts.map(({ port, outcome, code }) => [port, outcome, code])).toEqual([
    [1, 'failed', 'TCP_REFUSED'],
    [2, 'failed', 'TCP_REFUSED'],
  ]);
});

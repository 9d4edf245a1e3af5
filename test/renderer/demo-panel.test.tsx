import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { PinholeError } from '../../app/contract/contract.ts';
import { demo, snapshot, tunnel, update } from './support/samples.ts';
import { createBench, renderApp, settle, type Bench } from './support/window.tsx';
import type { MockHandlers } from '../support/mock-channel.ts';

async function renderDemo(handlers: MockHandlers = {}): Promise<Bench> {
  const first = snapshot({ tunnels: [tunnel('demo')], demo: demo() });
  const bench = createBench({ 'core.snapshot': () => first, ...handlers });
  await renderApp(bench);
  return bench;
}

const control = (role: 'radio' | 'switch', name: string): HTMLInputElement =>
  screen.getByRole<HTMLInputElement>(role, { name });

describe('the panel of the local TSCF', () => {
  it.each([
    ['radio', 'Late by 3 s', 'demo.behave', { answers: 'late', lateByMs: 3_000 }],
    ['radio', 'Never', 'demo.behave', { answers: 'never' }],
    ['radio', '30 s', 'demo.behave', { intervalS: 30 }],
    ['radio', '6 s', 'demo.behave', { forgetAfterS: 6 }],
    ['switch', 'Go silent', 'demo.behave', { silent: true }],
    ['switch', 'Refuse new tunnels', 'demo.behave', { refuse: true }],
    ['button', 'Close the pin-hole', 'demo.forget', {}],
    ['button', 'Cut all connections', 'demo.cut', {}],
    ['button', 'Stop the demo', 'demo.stop', {}],
  ])('the %s "%s" sends %s %j', async (role, name, request, params) => {
    const { channel } = await renderDemo();
    fireEvent.click(screen.getByRole(role, { name }));
    await settle();
    expect(channel.asked).toEqual([{ name: request, params }]);
  });

  it('shows the behaviour that is on', async () => {
    const { channel } = await renderDemo();
    expect(control('switch', 'Go silent').checked).toBe(false);
    const behaviour = {
      answers: 'never',
      lateByMs: 0,
      silent: true,
      refuse: true,
      intervalS: 12,
      forgetAfterS: 0,
    } as const;
    act(() => channel.emit('core.changed', update(2, { demo: demo({ behaviour }) })));
    expect(control('switch', 'Go silent').checked).toBe(true);
    expect(control('switch', 'Refuse new tunnels').checked).toBe(true);
    expect(control('radio', 'Never').checked).toBe(true);
    expect(control('radio', '12 s').checked).toBe(true);
  });

  it('moves a switch at once, and lets the engine have the last word', async () => {
    const { channel } = await renderDemo();
    fireEvent.click(control('switch', 'Go silent'));
    await settle();
    expect(control('switch', 'Go silent').checked).toBe(true);
    act(() =>
      channel.emit(
        'core.changed',
        update(2, { demo: demo({ tunnels: 2, behaviour: { ...demo().behaviour } }) }),
      ),
    );
    expect(control('switch', 'Go silent').checked).toBe(false);
  });

  it('moves a switch back when the engine refuses', async () => {
    const behave = (): never => {
      throw new PinholeError('DEMO_NOT_RUNNING');
    };
    await renderDemo({ 'demo.behave': behave });
    fireEvent.click(control('switch', 'Go silent'));
    await settle();
    expect(control('switch', 'Go silent').checked).toBe(false);
    expect(screen.getByTestId('failure').textContent).toContain('The demo is not running.');
  });

  it('notes a cut among what happened', async () => {
    await renderDemo();
    fireEvent.click(screen.getByRole('button', { name: 'Cut all connections' }));
    await settle();
    expect(screen.getByTestId('history').textContent).toContain('Local TSCF cut all connections');
  });
});

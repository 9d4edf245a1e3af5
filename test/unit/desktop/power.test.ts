import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { passPowerEvents } from '../../../app/desktop/power.ts';
import { createFakeCore } from '../../support/fake-core.ts';

it('what the system says of sleep goes to the engine as it comes, and a screen that is unlocked is a reason to look', () => {
  const power = new EventEmitter();
  const core = createFakeCore();
  passPowerEvents(power, core);
  for (const event of [
    'suspend',
    'suspend',
    'resume',
    'resume',
    'unlock-screen',
    'lock-screen',
    'on-battery',
  ])
    power.emit(event);
  expect(core.calls).toEqual([
    'systemEvent suspend',
    'systemEvent suspend',
    'systemEvent resume',
    'systemEvent resume',
    'systemEvent network',
  ]);
});

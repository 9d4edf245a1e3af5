import { managedPolicy } from '../../support/mock-engine.ts';
import { engine, MANAGED, type PageState } from './state.ts';

export const POLICY: readonly PageState[] = [
  { name: 'policy-none', tab: 'Policy', engine: engine() },
  {
    name: 'policy',
    tab: 'Policy',
    engine: engine({ managed: MANAGED, policy: managedPolicy }),
    arrange: (page) => page.getByTestId('policy-IntervalMaxSeconds').waitFor(),
  },
];

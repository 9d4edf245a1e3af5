import type { Page } from 'playwright-core';
import type { WebHost } from '../../../app/web/web-host.ts';
import type { CoreApi } from '../../../main/model/core-api.ts';
import { createMockEngine, type MockEngineOptions } from '../../support/mock-engine.ts';

/** One thing that the window can show, to be looked at in every size and colour. */
export interface PageState {
  /** Of its pictures. */
  readonly name: string;
  readonly tab: 'Tunnels' | 'Profiles' | 'Diagnostics' | 'Policy' | 'Logs' | 'Settings';
  readonly engine: () => CoreApi;
  /** The way to it from its page, as a person would go it. */
  readonly arrange?: (page: Page, web: WebHost) => Promise<void>;
  /** Whether the page is to log errors on the way, as where the engine is gone. */
  readonly provokes?: true;
}

/** An engine that is made up, with parts that a state says itself. */
export const engine =
  (
    options: MockEngineOptions = {},
    parts: (core: CoreApi) => Partial<CoreApi> = () => ({}),
  ): (() => CoreApi) =>
  () => {
    const core = createMockEngine(options);
    return { ...core, ...parts(core) };
  };

export const MANAGED = { organisation: 'Example Telecom', helpAddress: 'https://help.example.com/' };

/** What never comes. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click();

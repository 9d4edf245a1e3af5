import { createElement, Suspense, use, type ComponentType, type ReactNode } from 'react';

/** A part of the window whose code comes when it is first shown, or asked for before. */
export interface Part<P extends object> {
  readonly View: ComponentType<P>;
  /** Resolves once it can be shown at once. */
  readonly load: () => Promise<unknown>;
}

/** @param fetch imports the module of the part, and picks its component */
export function createPart<P extends object>(fetch: () => Promise<ComponentType<P>>): Part<P> {
  let there: ComponentType<P> | undefined;
  let coming: Promise<ComponentType<P>> | undefined;
  const load = (): Promise<ComponentType<P>> => {
    coming ??= fetch().then((view) => (there = view));
    return coming;
  };
  const Loaded = (props: P): ReactNode => createElement(there ?? use(load()), props);
  return {
    load,
    View: (props) => (
      // What is on this machine is there before an eye sees that it was not.
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    ),
  };
}

/**
 * Schemas cost a start more than all other code: a command builds those that it uses, and no other. For that the bundler has to know that
 * building one changes nothing else, and has to keep the files of schemas apart, since what is in one chunk is built together.
 */
import { basename } from 'node:path';
import type { Plugin } from 'vite';

/** Where the project's own code names zod to build a schema: every function of it does nothing but that, `config` aside. */
const BUILDS = /(?<![\w.$])z\s*\.(?=[a-z])(?!config\b)/g;

const IN_MODEL = '/main/model/';

/** Marks what builds a schema as free of effects. */
export const pureSchemas: Plugin = {
  name: 'pure-schemas',
  enforce: 'pre',
  transform: {
    filter: { id: /\/(?:app|main)\/.*\.ts$/ },
    handler: (code, id) => ({
      code: code.replaceAll(BUILDS, '/*#__PURE__*/ z.'),
      // A file of the model that nothing is taken from need not be loaded.
      ...(id.includes(IN_MODEL) && { moduleSideEffects: false }),
    }),
  },
};

/** A chunk for each file of the model, and one for what they are made with. */
export const schemaChunks = [
  { debugName: 'zod', test: /\/node_modules\/zod\//, name: 'zod' },
  {
    debugName: 'model',
    test: (id: string): boolean => id.includes(IN_MODEL),
    name: (id: string): string => `model-${basename(id, '.ts')}`,
  },
];

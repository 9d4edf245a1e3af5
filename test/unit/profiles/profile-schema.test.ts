import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { profileSchema } from '../../../main/model/profile.ts';
import { readProfileFile } from '../../../main/profiles/profile-files.ts';

const folder = `${import.meta.dirname}/../../../app/desktop/resources/profiles`;

it('the sample of a profile is a good one, of the newest version, and names its schema', async () => {
  const path = `${folder}/pinhole-profile.sample.json`;
  expect(await readProfileFile(path)).toMatchObject({ id: 'office', interval: { mode: 'auto' } });
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    $schema: './pinhole-profile.schema.json',
    version: 2,
  });
});

it('the schema has every field, each with a description, and takes no other', async () => {
  const schema = JSON.parse(await readFile(`${folder}/pinhole-profile.schema.json`, 'utf8')) as {
    readonly properties: Readonly<Record<string, { readonly description?: string }>>;
    readonly required: readonly string[];
    readonly additionalProperties: boolean;
  };
  const fields = Object.keys(profileSchema.shape);
  expect(Object.keys(schema.properties)).toEqual(['$schema', 'version', ...fields]);
  for (const field of fields) expect(schema.properties[field]?.description).toMatch(/\.$/);
  expect([schema.required, schema.additionalProperties]).toEqual([['version', 'id', 'name', 'host'], false]);
});

/** What `reg.exe query KEY /s` prints. */

export interface RegValue {
  readonly name: string;
  /** `REG_SZ`, `REG_DWORD`, … These are not translated. */
  readonly type: string;
  readonly data: string;
}

/** By the path of the key in lower case, which is how Windows compares them: the path as printed, and its values. */
export type RegKeys = ReadonlyMap<string, { readonly path: string; readonly values: readonly RegValue[] }>;

const KEY_LINE = /^HKEY_[A-Z_]+\\/;
const VALUE_LINE = /^ {4}(.*?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/;

export function parseRegOutput(text: string): RegKeys {
  const keys = new Map<string, { path: string; values: RegValue[] }>();
  let values: RegValue[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, name, type, data = ''] = VALUE_LINE.exec(line) ?? [];
    if (KEY_LINE.test(line)) {
      const path = line.trimEnd();
      values = [];
      keys.set(path.toLowerCase(), { path, values });
    } else if (name !== undefined && type !== undefined) {
      values?.push({ name, type, data });
    } else if (line !== '') {
      // Data with line breaks is printed as it is.
      const last = values?.pop();
      if (last !== undefined) values?.push({ ...last, data: `${last.data}\n${line}` });
    }
  }
  return keys;
}

/**
 * The items of a REG_MULTI_SZ, which `reg.exe` joins by a backslash and a 0. In JSON a backslash before a 0 is the second
 * of a pair: there it separates nothing.
 */
export function multiString(data: string): readonly string[] {
  return data.split(/(?<!\\)\\0/).filter((item) => item !== '');
}

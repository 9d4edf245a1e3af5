/** As much XML as templates for administrators need. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Text, or elements. */
  readonly content: string | readonly XmlElement[];
}

export function xml(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  content: string | readonly XmlElement[] = [],
): XmlElement {
  return { name, attributes, content };
}

export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${lines(root, '').join('\n')}\n`;
}

function lines({ name, attributes, content }: XmlElement, indent: string): string[] {
  const head = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value)}"`)].join(
    ' ',
  );
  if (content.length === 0) return [`${indent}<${head}/>`];
  if (typeof content === 'string') return [`${indent}<${head}>${escaped(content)}</${name}>`];
  const inner = content.flatMap((element) => lines(element, `${indent}  `));
  return [`${indent}<${head}>`, ...inner, `${indent}</${name}>`];
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

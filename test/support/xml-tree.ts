import { SaxesParser, type SaxesTagNS } from 'saxes';

/** An element of an XML document. */
export class XmlTree {
  readonly name: string;
  readonly namespace: string;
  readonly children: XmlTree[] = [];
  text = '';
  readonly #attributes: SaxesTagNS['attributes'];

  constructor({ local, uri, attributes }: SaxesTagNS) {
    this.name = local;
    this.namespace = uri;
    this.#attributes = attributes;
  }

  /** Empty where there is none. */
  attribute(name: string): string {
    return this.#attributes[name]?.value ?? '';
  }

  /** What is reached by the names of children of children; `*`: whatever their names. */
  all(...[name, ...rest]: readonly string[]): readonly XmlTree[] {
    if (name === undefined) return [this];
    return this.children
      .filter((child) => name === '*' || child.name === name)
      .flatMap((child) => child.all(...rest));
  }
}

/** @throws Error where the text is not well-formed, or uses a prefix that is bound to nothing. */
export function readXml(text: string): XmlTree {
  const parser = new SaxesParser({ xmlns: true });
  const open: XmlTree[] = [];
  let root: XmlTree | undefined;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const element = new XmlTree(tag);
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('text', (part) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += part;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text).close();
  if (root === undefined) throw new Error('there is no element');
  return root;
}

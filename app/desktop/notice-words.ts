import { LIMITS } from '../../main/model/limits.ts';
import type { Notice } from '../../main/core.ts';
import type { Words } from '../words/table.ts';
import { shownName } from './shown-name.ts';

export interface NoticeText {
  readonly title: string;
  readonly body: string;
}

/**
 * A notice as a person reads it, perhaps on a locked screen: names, and how it is; nothing of what a peer has said.
 * @param afterSeconds how long a tunnel was down before it was told.
 */
export function noticeText(
  { kind, tunnels }: Notice,
  afterSeconds: number,
  { notification: says }: Words,
): NoticeText {
  const [first] = tunnels;
  if (first === undefined || tunnels.length > 1) {
    const shown = tunnels.slice(0, LIMITS.noticeNames.value).map(({ name }) => shownName(name));
    const many = { down: says.downMany, back: says.backMany, attention: says.attentionMany };
    return { title: many[kind](tunnels.length), body: says.names(shown, tunnels.length - shown.length) };
  }
  const name = shownName(first.name);
  switch (kind) {
    case 'down':
      return first.state === 'connected'
        ? { title: says.closed(name), body: says.closedBody(afterSeconds) }
        : { title: says.down(name), body: says.downBody(first.state, afterSeconds) };
    case 'back':
      return { title: says.back(name), body: says.backBody };
    case 'attention':
      return { title: says.attention(name), body: says.attentionBody };
  }
}

/** The least that a page of the same library is: a theme, and one text. */
import { createDOMRenderer, FluentProvider, RendererProvider, Text } from '@fluentui/react-components';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { themeOf } from '../../../../renderer/theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
const styles = createDOMRenderer(document, { styleElementAttributes: { nonce } });

createRoot(root).render(
  <StrictMode>
    <RendererProvider renderer={styles} targetDocument={document}>
      <FluentProvider theme={themeOf('light', 'usual')}>
        <Text>An empty page</Text>
      </FluentProvider>
    </RendererProvider>
  </StrictMode>,
);

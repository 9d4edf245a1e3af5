/** What the policy of the page forbids, as scripts that try it, and the directive that forbids it. */
export const BREACHES = [
  {
    what: 'a style without the nonce',
    directive: 'style-src-elem',
    breach: "document.head.append(Object.assign(document.createElement('style'), { textContent: 'p {}' }))",
  },
  {
    what: 'a picture from elsewhere',
    directive: 'img-src',
    breach: "new Image().src = 'https://elsewhere.example/'",
  },
  {
    what: 'a connection to elsewhere',
    directive: 'connect-src',
    breach: "void fetch('https://elsewhere.example/').catch(() => undefined)",
  },
  {
    what: 'a frame',
    directive: 'frame-src',
    breach:
      "document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://elsewhere.example/' }))",
  },
  {
    what: 'text that is to become markup',
    directive: 'require-trusted-types-for',
    breach: "try { document.body.insertAdjacentHTML('beforeend', '<p></p>') } catch {}",
  },
  {
    what: 'text that is to become a script',
    directive: 'require-trusted-types-for',
    breach: "try { document.createElement('script').textContent = 'void 0' } catch {}",
  },
  {
    what: 'a way around that',
    directive: 'trusted-types',
    breach: "try { trustedTypes.createPolicy('around', { createHTML: (text) => text }) } catch {}",
  },
] as const;

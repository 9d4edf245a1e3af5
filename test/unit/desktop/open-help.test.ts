import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openHelp } from '../../../app/desktop/open-help.ts';

const { openExternal } = vi.hoisted(() => ({ openExternal: vi.fn<(url: string) => Promise<void>>() }));

vi.mock('electron', () => ({ shell: { openExternal } }));

describe('opening the help address', () => {
  beforeEach(() => {
    openExternal.mockReset().mockResolvedValue();
  });

  it.each([
    'https://help.example/',
    'https://help.example:8443/pinhole?topic=tunnels#first',
    'mailto:help@example.com',
    'mailto:help@example.com?subject=Pinhole',
  ])('hands %s to the system', async (address) => {
    await openHelp(address);
    expect(openExternal.mock.calls).toEqual([[address]]);
  });

  it.each([
    '',
    'help.example',
    'http://help.example/',
    'https://',
    'https://user@help.example/',
    'https://user:secret@help.example/',
    'file:///etc/passwd',
    'smb://help.example/share',
    'javascript:alert(1)',
    'data:text/html,help',
    'ms-msdt:/id',
    'pinhole://app/',
    'vbscript:help@example.com',
    'mailto:',
    'mailto:help',
    'mailto:one@example.com,two@example.com',
    'mailto:help@example.com?attach=/etc/passwd',
    'mailto:help@example.com?subject=a&attachment=b',
    'mailto:help%40example.com@example.com',
    ' /usr/bin/id',
  ])('hands nothing to the system for %j', async (address) => {
    await expect(openHelp(address)).rejects.toMatchObject({ code: 'HELP_UNAVAILABLE' });
    expect(openExternal).not.toHaveBeenCalled();
  });

  it('says so where no program opens it', async () => {
    openExternal.mockRejectedValue(new Error('Failed to open: /usr/bin/xdg-open'));
    await expect(openHelp('https://help.example/')).rejects.toMatchObject({
      code: 'HELP_UNAVAILABLE',
      message: 'no program of this system opens the help address',
    });
  });
});

/** The table of error codes: what each means, and what to do next. docs/ERRORS.md is generated from it. */

/** Where something went wrong: the stages of establishment (protocol 6), then the life of the tunnel, then the program. */
export type Stage =
  | 'name'
  | 'tcp'
  | 'proxy'
  | 'tls'
  | 'configuration'
  | 'established'
  | 'diagnosis'
  | 'decode'
  | 'usage'
  | 'contract'
  | 'internal';

/** Whether and how soon the same thing may be tried again without a change by a person (protocol 4 and 7). */
export type Retry = 'now' | 'backoff' | 'never';

export interface ErrorKind {
  readonly stage: Stage;
  readonly retry: Retry;
  /** What was seen. */
  readonly meaning: string;
  /** What to do next. */
  readonly action: string;
}

const kind = (stage: Stage, retry: Retry, meaning: string, action: string): ErrorKind => ({
  stage,
  retry,
  meaning,
  action,
});

export const ERRORS = {
  NAME_NOT_FOUND: kind(
    'name',
    'backoff',
    'The host name does not resolve.',
    'Check the spelling of the host, and that the network has DNS.',
  ),
  NAME_LOOKUP_FAILED: kind(
    'name',
    'backoff',
    'The name service did not answer usefully.',
    'Check the DNS server of this network.',
  ),
  NAME_TIMEOUT: kind(
    'name',
    'backoff',
    'The name service did not answer in time.',
    'Check the DNS server of this network.',
  ),
  TCP_REFUSED: kind(
    'tcp',
    'backoff',
    'The host is there, but nothing listens on that port, or a firewall refuses it.',
    'Check the port, and that the TSCF is running.',
  ),
  TCP_TIMEOUT: kind(
    'tcp',
    'backoff',
    'No answer to the connection attempt.',
    'Check the address, and whether a firewall drops this port.',
  ),
  TCP_UNREACHABLE: kind(
    'tcp',
    'backoff',
    'There is no route to the host.',
    'Check that this machine is on a network that reaches the TSCF.',
  ),
  TCP_RESET: kind(
    'tcp',
    'backoff',
    'The connection was reset while it was being made.',
    'Try another port or network; a firewall may be in the way.',
  ),
  LOCAL_RESOURCES: kind(
    'tcp',
    'backoff',
    'This machine has no file handles, ports or memory left for another connection.',
    'Close other programs, or raise their limits.',
  ),
  PROXY_NOT_FOUND: kind(
    'proxy',
    'backoff',
    'The name of the proxy does not resolve.',
    'Check the name of the proxy, and that this network is the one that has it.',
  ),
  PROXY_REFUSED: kind(
    'proxy',
    'backoff',
    'The proxy’s host is there, but nothing listens on that port, or a firewall refuses it.',
    'Check the port of the proxy.',
  ),
  PROXY_UNREACHABLE: kind(
    'proxy',
    'backoff',
    'There is no way to the proxy, or the connection to it was reset at once.',
    'Check that this machine is on the network that has the proxy.',
  ),
  PROXY_TIMEOUT: kind(
    'proxy',
    'backoff',
    'The proxy, or the system asked for it, did not answer in time.',
    'Check the address of the proxy and its load.',
  ),
  PROXY_CERTIFICATE: kind(
    'proxy',
    'never',
    'The certificate of the proxy does not verify.',
    'Give the CA file of the proxy, or the name that its certificate carries.',
  ),
  PROXY_TLS_FAILED: kind(
    'proxy',
    'backoff',
    'TLS to the proxy did not come about.',
    'Check that this port of the proxy speaks TLS: an http:// proxy does not.',
  ),
  PROXY_NOT_A_PROXY: kind(
    'proxy',
    'backoff',
    'What answered is no proxy of this kind: the answer is a page, or none of HTTP or SOCKS.',
    'Check scheme, host and port of the proxy. A network that wants a login in the browser answers so too.',
  ),
  PROXY_CLOSED: kind(
    'proxy',
    'backoff',
    'The proxy closed the connection before it had answered.',
    'Check the scheme of the proxy, and its log.',
  ),
  PROXY_CREDENTIALS_NEEDED: kind(
    'proxy',
    'never',
    'The proxy asks for credentials, and none are set.',
    'Set the user and the password of the proxy.',
  ),
  PROXY_CREDENTIALS_REFUSED: kind(
    'proxy',
    'never',
    'The proxy does not accept the user or the password.',
    'Correct them; nothing is tried again before that, so that no account is locked.',
  ),
  PROXY_SCHEME_UNSUPPORTED: kind(
    'proxy',
    'never',
    'The proxy offers no way to authenticate that is supported: Negotiate and NTLM are not.',
    'Ask the operator of the proxy for Digest or Basic, or for a proxy without authentication.',
  ),
  PROXY_FORBIDDEN: kind(
    'proxy',
    'backoff',
    'The proxy does not let this target through.',
    'Ask the operator of the proxy to allow CONNECT to host and port of the TSCF.',
  ),
  PROXY_TARGET_UNREACHABLE: kind(
    'proxy',
    'backoff',
    'The proxy cannot reach the target.',
    'Check host and port of the TSCF; the proxy’s log may say more.',
  ),
  PROXY_STATUS: kind(
    'proxy',
    'backoff',
    'The proxy refused with a status, or SOCKS reply, that has no row of its own.',
    'Look up the number, and the log of the proxy.',
  ),
  PROXY_UNSUPPORTED: kind(
    'proxy',
    'never',
    'The system names only proxies of a kind that is not supported, such as SOCKS 4.',
    'Set an HTTP or SOCKS 5 proxy in the profile.',
  ),
  TLS_TIMEOUT: kind(
    'tls',
    'backoff',
    'TCP connected, but the TLS handshake did not finish in time.',
    'Check that the port speaks TLS, and that no firewall inspects it.',
  ),
  TLS_CERTIFICATE_UNTRUSTED: kind(
    'tls',
    'never',
    'The certificate was not issued by a CA that this profile trusts.',
    'Give the right CA file. If it was trusted before, something may intercept the connection.',
  ),
  TLS_CERTIFICATE_EXPIRED: kind(
    'tls',
    'never',
    'The certificate has expired.',
    "Have the TSCF's certificate renewed; check the clock of this machine.",
  ),
  TLS_CERTIFICATE_NOT_YET_VALID: kind(
    'tls',
    'never',
    'The certificate is not valid yet.',
    'Check the clock of this machine.',
  ),
  TLS_NAME_MISMATCH: kind(
    'tls',
    'never',
    'The certificate is for another name.',
    'Use the name that the certificate carries, or have it reissued.',
  ),
  TLS_PIN_MISMATCH: kind(
    'tls',
    'never',
    'The certificate is valid, but none of the keys of its chain is pinned in the profile.',
    'If the TSCF has a new key, have its operator confirm it and pin it. Otherwise something may intercept the connection.',
  ),
  TLS_VERSION: kind(
    'tls',
    'never',
    'The peer offers no TLS version that the profile accepts.',
    'Have TLS 1.2 or 1.3 enabled at the TSCF, or accept 1.2 in the profile.',
  ),
  TLS_CLIENT_CERTIFICATE_REFUSED: kind(
    'tls',
    'never',
    'The TSCF demands a client certificate, or does not accept the one that was shown.',
    'Give the profile the client certificate that the operator of the TSCF issued; check its dates.',
  ),
  TLS_NOT_TLS: kind('tls', 'never', 'What answered does not speak TLS.', 'Check the port.'),
  TLS_ALERT: kind(
    'tls',
    'backoff',
    'The peer ended the TLS handshake with an alert.',
    "Look at the TSCF's log for the reason.",
  ),
  TLS_CLOSED: kind(
    'tls',
    'backoff',
    'The connection ended during the TLS handshake.',
    'Try another network; a firewall may refuse TLS on this port.',
  ),
  TLS_FAILED: kind(
    'tls',
    'backoff',
    'The two ends found no common ground in TLS, or its protection was broken.',
    'Compare the TLS settings of the TSCF with what the message names.',
  ),
  CONFIG_TIMEOUT: kind(
    'configuration',
    'backoff',
    'No Configuration_Response in time.',
    'Check that the peer is a TSCF, and its load.',
  ),
  CONFIG_CLOSED: kind(
    'configuration',
    'backoff',
    'The connection ended before the configuration was done.',
    "Look at the TSCF's log for the reason.",
  ),
  CONFIG_MALFORMED: kind(
    'configuration',
    'backoff',
    'The Configuration_Response is malformed or has no Result_Code.',
    'Report it to the operator of the TSCF.',
  ),
  NOT_A_TSCF: kind(
    'configuration',
    'never',
    'The peer speaks TLS, but not this protocol.',
    'Check host and port: this is another kind of server.',
  ),
  TSCF_HIDDEN: kind(
    'configuration',
    'backoff',
    'The peer speaks TLS, but not this protocol, where the TSCF was before: consistent with a network that wants a sign-in first.',
    'Open a browser and sign in to the network. Attempts go on. If it stays so, check host and port.',
  ),
  REFUSED_MALFORMED: kind(
    'configuration',
    'never',
    'The TSCF calls the request malformed (code 1).',
    'Report it to the operator of the TSCF: the two versions may not fit.',
  ),
  REFUSED_UNKNOWN_SESSION: kind(
    'configuration',
    'now',
    'The TSCF does not know the session (code 2).',
    'Nothing to do: a new configuration exchange follows at once.',
  ),
  REFUSED_NO_RESOURCES: kind(
    'configuration',
    'backoff',
    'The TSCF has no resources left (code 3).',
    'Wait; if it goes on, tell the operator of the TSCF.',
  ),
  REFUSED_INTERVAL: kind(
    'configuration',
    'never',
    'The TSCF does not accept the keep-alive interval (code 4).',
    'Choose an assigned interval, or one that the operator names.',
  ),
  REFUSED_SESSION_IN_USE: kind(
    'configuration',
    'backoff',
    'The Session ID is in use (code 5).',
    'Nothing to do: the next attempt takes another one.',
  ),
  REFUSED_UNSUPPORTED: kind(
    'configuration',
    'never',
    'The TSCF does not support what was asked (code 6).',
    'Ask the operator which options the TSCF supports.',
  ),
  REFUSED_ADMINISTRATIVELY: kind(
    'configuration',
    'backoff',
    'The TSCF closed the tunnel on its administrator’s word (code 7).',
    'Wait; if it goes on, ask the operator.',
  ),
  REFUSED_KEEP_ALIVE_EXPIRED: kind(
    'established',
    'backoff',
    'The TSCF received nothing for its deadline and ended the tunnel (code 8).',
    'Check what drops keep-alives on the way to the TSCF; a shorter interval may help.',
  ),
  REFUSED_NOT_AUTHORISED: kind(
    'configuration',
    'never',
    'The TSCF does not authorise this client (code 9).',
    'Check the credentials or the client certificate.',
  ),
  REFUSED_OTHER: kind(
    'configuration',
    'backoff',
    'The TSCF refused with a code that this version does not know.',
    'Report the code to the operator of the TSCF.',
  ),
  PEER_SILENT: kind(
    'established',
    'backoff',
    'Keep_Alives went unanswered up to the miss limit and nothing else arrived.',
    'Nothing to do: the tunnel is built again. If it repeats, measure the pin-hole.',
  ),
  NETWORK_CHANGED: kind(
    'established',
    'now',
    'The address of this machine that the connection came from is gone.',
    'Nothing to do: the tunnel is built again as soon as there is a network.',
  ),
  ANSWERS_MISSING: kind(
    'established',
    'backoff',
    'Data arrived, but answers to Keep_Alives did not, for three times the miss limit.',
    'Report it to the operator of the TSCF: keep-alives may be filtered.',
  ),
  PEER_CLOSED: kind(
    'established',
    'backoff',
    'The peer closed the connection.',
    'Nothing to do: the tunnel is built again.',
  ),
  PEER_RESET: kind(
    'established',
    'backoff',
    'The connection was reset.',
    'Nothing to do: the tunnel is built again. A firewall or a restart of the TSCF can cause it.',
  ),
  WRITE_QUEUE_FULL: kind(
    'established',
    'backoff',
    'The peer does not read what is sent to it.',
    'Check the load of the TSCF and of the network.',
  ),
  FRAMING_NIBBLE: kind(
    'established',
    'backoff',
    'The stream holds octets that begin neither a control message nor an IP packet.',
    'Report it to the operator of the TSCF with the evidence.',
  ),
  FRAMING_CM_INDICATION: kind(
    'established',
    'backoff',
    'A control message has CM_Indication = 1, so that its length cannot be trusted.',
    'Report it to the operator of the TSCF with the evidence.',
  ),
  FRAMING_EXTENSION: kind(
    'established',
    'backoff',
    'A control message announces an extension (E = 1), so that its length cannot be known.',
    'Report it to the operator of the TSCF with the evidence.',
  ),
  FRAMING_IP_LENGTH: kind(
    'established',
    'backoff',
    'An inner IP packet has an impossible length.',
    'Report it to the operator of the TSCF with the evidence.',
  ),
  FRAMING_TOO_LONG: kind(
    'established',
    'backoff',
    'A control message is longer than 4,096 octets.',
    'Report it to the operator of the TSCF with the evidence.',
  ),
  FRAMING_TOO_MANY_TLVS: kind(
    'established',
    'backoff',
    'A control message has more than 64 TLVs.',
    'Report it to the operator of the TSCF with the evidence.',
  ),
  FRAMING_INCOMPLETE: kind(
    'established',
    'backoff',
    'A message stayed incomplete for 30 s.',
    'Check the link; if it goes on, report it to the operator of the TSCF.',
  ),
  WRONG_SESSION_ID: kind(
    'established',
    'backoff',
    'Three messages carried another Session ID.',
    'Report it to the operator of the TSCF.',
  ),
  KEEP_ALIVE_FLOOD: kind(
    'established',
    'backoff',
    'The peer sent too many Keep_Alives, five seconds in a row.',
    'Report it to the operator of the TSCF.',
  ),
  UNCONFIGURED: kind(
    'configuration',
    'backoff',
    'A client connected and sent no configuration in time.',
    'Nothing to do: the connection was closed.',
  ),
  NO_NETWORK: kind(
    'diagnosis',
    'backoff',
    'This machine has no address that leads further than itself.',
    'Connect it to a network.',
  ),
  CAPTIVE_PORTAL: kind(
    'diagnosis',
    'backoff',
    'The network answered the captive-portal probe itself, in place of who was asked.',
    'Open a browser and sign in to the network.',
  ),
  PROBE_UNUSABLE: kind(
    'diagnosis',
    'backoff',
    'The captive-portal probe was not answered, or not as it should be.',
    'Check its URL: it has to answer with status 204.',
  ),
  CLOCK_WRONG: kind(
    'diagnosis',
    'never',
    'The clock of this machine is outside the dates of the certificate, or far from that of another machine.',
    'Set the clock of this machine.',
  ),
  ADDRESSES_DEAD: kind(
    'diagnosis',
    'backoff',
    'Some addresses or ports of the TSCF cannot be connected to; another one can.',
    'Have those repaired or taken out of the name service or the profile: each attempt may lose time on them.',
  ),
  ISSUER_CHANGED: kind(
    'diagnosis',
    'never',
    'The certificate is valid, and issued by another CA than the one before.',
    'Have the operator of the TSCF confirm it. Otherwise something may intercept the connection.',
  ),
  IDLE_LIMIT_SHORT: kind(
    'diagnosis',
    'never',
    'The TSCF bears less silence than lies between two keep-alives.',
    'Set an interval below it; tell the operator of the TSCF.',
  ),
  LIFETIME_SHORT: kind(
    'diagnosis',
    'never',
    'A silent connection dies before the next keep-alive of this profile would go out.',
    'Set a shorter interval, or `auto`.',
  ),
  KEEP_ALIVES_MISSED: kind(
    'diagnosis',
    'backoff',
    'Keep-alives were not answered.',
    'Read the verdict: it says what another connection showed.',
  ),
  KEEP_ALIVES_LATE: kind(
    'diagnosis',
    'backoff',
    'Keep-alives were answered after the response time.',
    'A longer response time in the profile would bear it.',
  ),
  KEEP_ALIVES_MISMATCHED: kind(
    'diagnosis',
    'never',
    'The responses to keep-alives carry other Sequences than the requests.',
    'Report it to the operator of the TSCF.',
  ),
  PATH_LOSSY: kind(
    'diagnosis',
    'backoff',
    'Some round trips are longer than the others by what a retransmission takes, or some keep-alives were not answered.',
    'Try another network, or a cable in place of Wi-Fi.',
  ),
  DISTURBED: kind(
    'diagnosis',
    'now',
    'This machine or this program stood still meanwhile, or its network changed.',
    'Run the diagnosis again.',
  ),
  STAGE_TIMEOUT: kind(
    'diagnosis',
    'backoff',
    'A stage of a diagnosis did not end in its time.',
    'Run the diagnosis again.',
  ),
  DECODE_TRUNCATED: kind(
    'decode',
    'never',
    'The octets end before the message does.',
    'Give the whole message.',
  ),
  DECODE_TRAILING: kind(
    'decode',
    'never',
    'Octets follow the end of the message.',
    'Give one message at a time.',
  ),
  DECODE_HEX: kind(
    'decode',
    'never',
    'The text is not hexadecimal, or is half an octet short.',
    'Give pairs of the digits 0-9 and A-F.',
  ),
  PCAPNG_INVALID: kind(
    'decode',
    'never',
    'A pcapng file is wrong, or cut off; the message names the place.',
    'Take what stands before that place, or capture again.',
  ),
  ENCODE_RANGE: kind('internal', 'never', 'A value does not fit its field.', 'Report it as a defect.'),
  OPTION_INVALID: kind(
    'usage',
    'never',
    'A command line option or argument is wrong.',
    'See `pinhole COMMAND --help`.',
  ),
  PROFILE_INVALID: kind(
    'usage',
    'never',
    'A profile is wrong; the message names the field.',
    'Correct the field.',
  ),
  PROFILE_UNKNOWN: kind(
    'usage',
    'never',
    'There is no such profile.',
    'See which there are: `pinhole profiles list`, or the page Profiles.',
  ),
  PROFILE_EXISTS: kind(
    'usage',
    'never',
    'Another profile has that id already.',
    'Give it another id, or change the one that is there.',
  ),
  PROFILE_CHANGED: kind(
    'usage',
    'never',
    'The profile was changed or deleted meanwhile, by another window or program.',
    'Load it again, and make your change to what it is now.',
  ),
  PROFILE_LIMIT: kind(
    'usage',
    'never',
    'There are as many profiles as can be kept.',
    'Delete those that are not needed any more.',
  ),
  PROFILES_LOCKED: kind(
    'usage',
    'backoff',
    'Another program of this user is writing profiles, and does not come to an end.',
    'Try again; if it stays so, end the other program.',
  ),
  FILE_UNREADABLE: kind(
    'usage',
    'never',
    'A file cannot be read.',
    'Check that it exists and that you may read it.',
  ),
  FILE_UNWRITABLE: kind(
    'usage',
    'never',
    'A file or folder cannot be written.',
    'Check the folder’s permissions and the free space.',
  ),
  CA_FILE_UNREADABLE: kind(
    'usage',
    'never',
    'The CA file cannot be read.',
    'Check its path and that you may read it.',
  ),
  CA_FILE_INVALID: kind(
    'usage',
    'never',
    'The CA file holds no certificate in PEM.',
    'Give a PEM file: it begins with -----BEGIN CERTIFICATE-----.',
  ),
  PROXY_URL_INVALID: kind(
    'usage',
    'never',
    'The URL of a proxy is not one.',
    'Give http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT.',
  ),
  PROXY_PASSWORD_IN_URL: kind(
    'usage',
    'never',
    'The URL of a proxy holds a password, which others can read there.',
    'Take it out, and give it with --proxy-auth stdin or stored.',
  ),
  SECRET_STORE_UNAVAILABLE: kind(
    'usage',
    'never',
    'The system’s store of passwords cannot be used.',
    'Install and unlock it (on Linux a Secret Service such as gnome-keyring). Until then a secret can be given for one run alone: in the window, or on standard input.',
  ),
  SECRET_NOT_STORED: kind(
    'usage',
    'never',
    'The system’s store holds no such password.',
    'Store it under the service and the account that the message names, or give it on standard input.',
  ),
  SECRET_TOO_LARGE: kind('usage', 'never', 'The secret is larger than what is kept.', 'Give a smaller one.'),
  SECRET_DAMAGED: kind(
    'usage',
    'never',
    'The file of a secret is gone, or cannot be decrypted with the key that the system’s store holds for it.',
    'Give the secret again.',
  ),
  CLIENT_CERTIFICATE_UNREADABLE: kind(
    'usage',
    'never',
    'The file of the client certificate, or of its key, cannot be read.',
    'Check its path and that you may read it.',
  ),
  CLIENT_CERTIFICATE_INVALID: kind(
    'usage',
    'never',
    'The file of the client certificate, or of its key, does not hold what it should.',
    'Give a certificate and its key in PEM, or both in one PKCS#12 file.',
  ),
  CLIENT_KEY_MISMATCH: kind(
    'usage',
    'never',
    'The key does not belong to the client certificate.',
    'Give the key that the certificate was issued for.',
  ),
  PASSPHRASE_MISSING: kind(
    'usage',
    'never',
    'The key of the client certificate is encrypted, and no pass phrase was given.',
    'Give it with --passphrase stdin, or store it and name it "stored" in the profile.',
  ),
  PASSPHRASE_WRONG: kind(
    'usage',
    'never',
    'The key of the client certificate cannot be decrypted with the pass phrase.',
    'Give the right pass phrase; if it is right, the file is damaged.',
  ),
  CERTIFICATE_INVALID: kind(
    'usage',
    'never',
    'The certificate and key of the TSCF cannot be used together.',
    'Give a PEM certificate and the key that belongs to it.',
  ),
  PORT_IN_USE: kind(
    'usage',
    'never',
    'Another program listens on that address and port.',
    'Choose another port, or 0 for any free one.',
  ),
  ADDRESS_UNAVAILABLE: kind(
    'usage',
    'never',
    'This machine does not have that address.',
    'Choose an address of this machine.',
  ),
  LISTEN_DENIED: kind(
    'usage',
    'never',
    'Listening on that port needs rights that this user lacks.',
    'Choose a port above 1023.',
  ),
  REQUEST_INVALID: kind(
    'contract',
    'never',
    'A request of the window does not fit its schema.',
    'Reload the window; if it goes on, report it as a defect.',
  ),
  REQUEST_UNKNOWN: kind(
    'contract',
    'never',
    'There is no such request.',
    'Reload the window; if it goes on, report it as a defect.',
  ),
  REQUEST_FOREIGN: kind(
    'contract',
    'never',
    'A request came from elsewhere than the page of the window.',
    'Close the window and report it as a defect: something foreign runs in it.',
  ),
  REQUEST_LIMIT: kind('contract', 'backoff', 'Too many requests at once.', 'Wait a moment.'),
  TUNNEL_UNKNOWN: kind('contract', 'never', 'There is no such tunnel.', 'Reload the window.'),
  TUNNEL_LIMIT: kind(
    'contract',
    'never',
    'The program holds as many tunnels as it may.',
    'Remove a tunnel first.',
  ),
  WEB_HOST_FORBIDDEN: kind(
    'usage',
    'never',
    'Policy does not allow the interface in a browser.',
    'Ask whoever manages this machine to allow it (WebHostAllowed), or use the window.',
  ),
  PROFILE_FORBIDDEN: kind(
    'usage',
    'never',
    'Policy allows the profiles that it manages, and no other.',
    'Name one of those, or ask whoever manages this machine to allow others (UserProfilesAllowed).',
  ),
  PROFILE_MANAGED: kind(
    'usage',
    'never',
    'The profile is managed by policy and cannot be changed.',
    'Leave out what changes it, or ask whoever manages this machine.',
  ),
  REPORT_LEVEL_LOCKED: kind(
    'usage',
    'never',
    'How much is blacked out in reports is set by policy.',
    'Leave out --level, or ask whoever manages this machine (ReportRedaction).',
  ),
  DIAGNOSIS_BUSY: kind(
    'contract',
    'backoff',
    'Another diagnosis is under way.',
    'Wait for its end, or cancel it.',
  ),
  REPORT_NOT_PREPARED: kind(
    'contract',
    'never',
    'There is no such file of a report that was prepared.',
    'Prepare the report again.',
  ),
  SETTING_LOCKED: kind(
    'contract',
    'never',
    'Policy has set this, and nobody else can.',
    'Ask whoever manages this machine to change it.',
  ),
  SETTING_UNSUPPORTED: kind(
    'contract',
    'never',
    'This program, or this system, cannot do what the setting is for.',
    'Change it in the desktop program, where it says what this system can do.',
  ),
  SETTINGS_NEWER: kind(
    'contract',
    'never',
    'The settings were written by a later version of the program.',
    'Update the program, or move the file away to begin with new settings.',
  ),
  MEASURE_FORBIDDEN: kind(
    'contract',
    'never',
    'Policy does not allow to measure pin-holes.',
    'Ask whoever manages this machine to allow it.',
  ),
  MEASURE_BUSY: kind(
    'contract',
    'backoff',
    'Another measurement is under way.',
    'Wait for its end, or cancel it.',
  ),
  CAPTURE_FORBIDDEN: kind(
    'usage',
    'never',
    'Policy does not allow to capture.',
    'Ask whoever manages this machine to allow it (CaptureAllowed).',
  ),
  CAPTURE_BUSY: kind('usage', 'backoff', 'Another capture is under way.', 'End it first.'),
  CAPTURE_FILE: kind(
    'usage',
    'never',
    'The file of a capture cannot be made or written.',
    'Name a file that is not there yet, in a folder that you may write to and that has space.',
  ),
  KEY_LOG_FILE: kind(
    'usage',
    'never',
    'The file for TLS keys cannot be used.',
    'Name a file that is not there yet, or one that is yours and that nobody else may read.',
  ),
  DEMO_NOT_RUNNING: kind('contract', 'never', 'The demo is not running.', 'Start the demo first.'),
  INTERNAL: kind(
    'internal',
    'never',
    'Something that should not happen did.',
    'Report it as a defect, with the log.',
  ),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[];

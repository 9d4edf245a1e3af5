/** Routes as Linux tells them, with addresses as a person writes them. */
import { ipv6Of } from './redact/addresses.ts';

const UP = 0x0001;

/** @param text of /proc/net/route */
export function readIpv4Routes(text: string): string[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length >= 8 && (parseInt(fields[3] ?? '', 16) & UP) !== 0)
    .map(([device = '', destination = '', gateway = '', , , , metric = '', mask = '']) => {
      const via = /^0+$/.test(gateway) ? '' : ` via ${littleEndian(gateway)}`;
      return `${littleEndian(destination)}/${prefixOf(mask)}${via} dev ${device} metric ${metric}`;
    });
}

/** @param text of /proc/net/ipv6_route */
export function readIpv6Routes(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length >= 10 && (parseInt(fields[8] ?? '', 16) & UP) !== 0)
    .map(([destination = '', prefix = '', , , hop = '', metric = '', , , , device = '']) => {
      const via = /^0+$/.test(hop) ? '' : ` via ${ipv6Of(hop)}`;
      return `${ipv6Of(destination)}/${parseInt(prefix, 16)}${via} dev ${device} metric ${parseInt(metric, 16)}`;
    });
}

const octetsOf = (digits: string): number[] =>
  (digits.match(/../g) ?? []).map((octet) => parseInt(octet, 16)).reverse();

const littleEndian = (digits: string): string => octetsOf(digits).join('.');

const prefixOf = (mask: string): number =>
  octetsOf(mask).reduce((sum, octet) => sum + octet.toString(2).replaceAll('0', '').length, 0);

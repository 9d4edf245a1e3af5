/** So many tunnels are no longer seen at a glance: they are searched, and each keep-alive of each is no news. */
export const MANY = 10;

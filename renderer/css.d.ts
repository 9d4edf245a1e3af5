/** Style sheets, which the bundler takes out of the page's script. */
declare module '*.css';

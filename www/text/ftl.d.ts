/** A catalogue, as the build makes it of a Fluent file: each message's pattern, by its name. */
declare module '*.ftl' {
  const messages: Record<string, import('@fluent/bundle').Message['value']>;
  export default messages;
}

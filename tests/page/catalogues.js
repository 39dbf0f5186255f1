// @ts-check
/** Reads the page's catalogues, and which messages its code asks for. */

import { FluentResource } from '@fluent/bundle';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const LANGUAGES = /** @type {const} */ (['en', 'de']);

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The functions of `www/text/say.js` that take a message's name. */
const ASKING = ['say', 'rich', 'plain', 'told'];
/** Attributes that a person reads or hears. */
const WORDY = /\s(?:aria-label|title|placeholder|alt)="([^"]*)"/g;

/** @param {string} language */
export function source(language) {
  return readFileSync(`${root}www/text/${language}.ftl`, 'utf8');
}

/** The placeables and the selectors' variants of each message. @param {string} text */
export function messages(text) {
  /** @type {Map<string, { placeables: Set<string>, variants: string[][] }>} */
  const found = new Map();
  for (const { id, value } of new FluentResource(text).body) {
    const message = { placeables: new Set(), variants: /** @type {string[][]} */ ([]) };
    look(value, message);
    found.set(id, message);
  }
  return found;
}

/** @param {any} pattern @param {{ placeables: Set<string>, variants: string[][] }} found */
function look(pattern, found) {
  if (Array.isArray(pattern)) for (const part of pattern) look(part, found);
  if (pattern?.type === 'var') found.placeables.add(pattern.name);
  if (pattern?.type === 'func') look(pattern.args, found);
  if (pattern?.type !== 'select') return;
  look(pattern.selector, found);
  found.variants.push(pattern.variants.map((/** @type {any} */ { key }) => String(key.value)));
  for (const { value } of pattern.variants) look(value, found);
}

/**
 * The place in the code that asks for a message.
 * @typedef {object} Request
 * @property {string} place
 * @property {string[] | null} ids null when the compiler cannot tell
 * @property {Set<string> | null} placeables null when they are not written there
 */

/** @returns {{ requests: Request[], loose: string[] }} the requests, and the words of templates outside of the catalogue */
export function code() {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  /** @type {Request[]} */
  const requests = [];
  /** @type {string[]} */
  const loose = [];
  for (const file of program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${root}www/`))) {
    /** @param {ts.Node} node */
    const visit = (node) => {
      const place = `${file.fileName.slice(root.length)}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`;
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && ASKING.includes(node.expression.text)) {
        const [id, args] = node.arguments;
        // `told` gets data of the core: tests/protocol/words compares it with the catalogues.
        const placeables = node.expression.text === 'told' ? null : properties(args);
        requests.push({ place, ids: literals(checker.getTypeAtLocation(id)), placeables });
      }
      if (ts.isTaggedTemplateExpression(node) && node.tag.getText(file) === 'html') {
        loose.push(...words(node.template).map((word) => `${place}: ${word}`));
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return { requests, loose };
}

/** @param {ts.Type} type */
function literals(type) {
  const types = type.isUnion() ? type.types : [type];
  return types.every((one) => one.isStringLiteral()) ? types.map((one) => /** @type {ts.StringLiteralType} */ (one).value) : null;
}

/** @param {ts.Expression | undefined} args */
function properties(args) {
  if (!args) return new Set();
  if (!ts.isObjectLiteralExpression(args)) return null;
  return new Set(args.properties.map(({ name }) => name?.getText() ?? ''));
}

/** A template's text without its tags and placeables. @param {ts.TemplateLiteral} template */
function words(template) {
  const parts = ts.isTemplateExpression(template)
    ? [template.head, ...template.templateSpans.map(({ literal }) => literal)]
    : [template];
  const text = parts.map((part) => part.text).join('\u{fffc}');
  const attributes = [...text.matchAll(WORDY)].map(([, value]) => value);
  const shown = text.replace(/<[^>]*>/g, ' ').replace(/&\w+;/g, ' ');
  return [...attributes, shown].flatMap((one) => one.match(/\p{L}{2,}/gu) ?? []);
}

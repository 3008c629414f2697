import { moment } from '../ui/format.ts';
import { escape } from './escape.ts';

/** Markup that is safe to put into the page: everything in it was escaped. */
export interface Html {
  readonly html: string;
}

export type Content = string | number | Html | readonly Content[];

const textOf = (content: Content): string => {
  if (typeof content === 'string') return escape(content);
  if (typeof content === 'number') return escape(content.toLocaleString('en-US'));
  return 'html' in content ? content.html : content.map(textOf).join('');
};

/** A template whose values are escaped unless they are markup themselves. */
export const html = (parts: TemplateStringsArray, ...values: readonly Content[]): Html => ({
  html: parts.map((part, index) => part + textOf(values[index] ?? '')).join(''),
});

/** For what this program made itself, such as a drawing. */
export const trusted = (markup: string): Html => ({ html: markup });

export const empty = trusted('');

export const at = (iso: string): string => moment(iso);

/** Where there is nothing to show. */
export const none = (text: string): Html => html`<p class="quiet">${text}</p> `;

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of each row is its header. */
  readonly rows: readonly (readonly Content[])[];
}

/** A table that can be reached and scrolled by keyboard where it is too wide. */
export const table = ({ caption, head, rows }: Table): Html =>
  html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, index) => (index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;

export const section = (id: string, title: string, ...content: readonly Content[]): Html =>
  html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${content}
  </section> `;

/** A verdict by word, sign and colour: no meaning by colour alone. */
export function verdict(word: string): Html {
  const kind = kindOf(word);
  const sign = { good: '✔', bad: '✖', unsure: '?' }[kind];
  return html`<span class="verdict ${kind}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

function kindOf(word: string): 'good' | 'bad' | 'unsure' {
  if (['done', 'pass', 'ok', 'created', 'updated', 'unchanged', 'deleted'].includes(word)) return 'good';
  return ['failed', 'refused', 'refuse', 'block', 'aborted', 'remains'].includes(word) ? 'bad' : 'unsure';
}

/** Nothing at all without rows. */
export const tableIfAny = (content: Table): Html => (content.rows.length === 0 ? empty : table(content));

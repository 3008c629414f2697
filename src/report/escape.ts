const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML, SVG and quoted attributes. Control characters have no place there, whoever wrote them. */
export const escape = (text: string): string =>
  text.replace(/(?![\n\t])\p{Cc}/gu, '\ufffd').replace(/[&<>"']/g, (found) => entities[found] ?? found);

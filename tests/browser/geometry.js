// geometry.js - the body of a function: what cannot be read on the page as it is shown now, a line
// each. A text that is cut off by its chart, lies on another one, or is too pale; a page that is
// wider than the window.
const SLACK = 2; // pixels: boxes of texts are a little larger than their letters
const wrong = [];
const shown = (node) => node.getClientRects().length > 0;
const cut = (text) => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

if (document.documentElement.scrollWidth > innerWidth)
  wrong.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${innerWidth}`);

for (const svg of document.querySelectorAll('svg[id]')) {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].filter((text) => text.textContent !== '')
    .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
  texts.forEach(({ text, box }, index) => {
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 ||
        box.bottom > frame.bottom + 1)
      wrong.push(`${svg.id}: "${cut(text)}" is cut off`);
    for (const other of texts.slice(index + 1)) {
      const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      if (across > SLACK && down > SLACK + 1)
        wrong.push(`${svg.id}: "${cut(text)}" lies on "${cut(other.text)}"`);
    }
  });
}

const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
const bright = (colour) => {
  const [r, g, b] = channels(colour).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (node) => {
  for (let at = node; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    const alpha = channels(colour)[3];
    if (alpha === undefined || alpha > 0) return colour;
  }
  return 'rgb(255, 255, 255)';
};
const pale = new Set();
for (const node of document.querySelectorAll('body *')) {
  const own = [...node.childNodes].some((child) =>
    child.nodeType === Node.TEXT_NODE && child.textContent.trim() !== '');
  if (!own || !shown(node)) continue;
  const style = getComputedStyle(node);
  const colour = node.namespaceURI.endsWith('svg') ? style.fill : style.color;
  const ground = behind(node);
  const [low, high] = [bright(colour), bright(ground)].sort((a, b) => a - b);
  const contrast = (high + 0.05) / (low + 0.05);
  if (contrast < 4.5)
    pale.add(`${node.nodeName}.${node.getAttribute('class')}: ${colour} on ${ground} has ` +
      `${contrast.toFixed(1)}`);
}
return [...wrong, ...pale];

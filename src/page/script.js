// script.js - what the page can do beyond being read: nothing in it is needed to see the results.
(() => {
  'use strict';
  const $ = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const table = $('rows');
  const bodies = table ? [...table.tBodies] : [];

  const say = (text) => {
    $('said').textContent = text;
    clearTimeout(say.timer);
    say.timer = setTimeout(() => { $('said').textContent = ''; }, 4000);
  };

  // The theme: the system's, until somebody chooses another one, or the address does: #theme=dark.
  const root = document.documentElement;
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  const showTheme = () => {
    $('theme').textContent = isDark() ? 'Light' : 'Dark';
    $('theme').setAttribute('aria-label', `Use the ${isDark() ? 'light' : 'dark'} theme`);
  };
  const asked = /theme=(dark|light)/.exec(location.hash);
  if (asked) root.dataset.theme = asked[1];
  $('theme').onclick = () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    showTheme();
  };
  $('theme').hidden = false;
  showTheme();

  // Sorting: within each workload, by the numbers that cells show; where there is none, last.
  const key = (row, column) => {
    const cell = row.cells[column];
    if (!cell) return null;
    const text = cell.firstChild.textContent;
    if (column === 0) return text;
    if (column === 3) return '\u25b2?~=\u25bc\u2013'.indexOf(text[0]);
    const size = { s: 1, ms: 1e-3, '\u00b5s': 1e-6, ns: 1e-9 }[text.split('\u00a0')[1]] || 1;
    const value = cell.dataset.v ? Number(cell.dataset.v) : parseFloat(text) * size;
    return Number.isNaN(value) ? null : value;
  };
  const order = (a, b) => typeof a === 'string'
    ? a.localeCompare(b, 'en', { numeric: true }) : a - b;
  const sortBy = (head) => {
    const up = head.getAttribute('aria-sort') !== 'ascending';
    all('thead th', table).forEach((other) => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    for (const body of bodies) {
      const rows = [...body.rows].slice(1).map((row) => [key(row, head.cellIndex), row]);
      rows.sort(([a], [b]) => a === null || b === null
        ? (a === null) - (b === null) : up ? order(a, b) : order(b, a));
      body.append(...rows.map(([, row]) => row));
    }
  };
  if (table) all('thead th', table).forEach((head) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(head.firstChild);
    head.prepend(button);
    button.onclick = () => sortBy(head);
  });

  // Filtering.
  const filter = () => {
    const group = $('workload').value;
    const words = $('find').value.toLowerCase();
    let shown = 0;
    for (const body of bodies) {
      let some = 0;
      for (const row of [...body.rows].slice(1)) {
        row.hidden = !row.textContent.toLowerCase().includes(words);
        some += !row.hidden;
      }
      body.hidden = (group !== '' && body.dataset.g !== group) || some === 0;
      shown += body.hidden ? 0 : some;
    }
    all('figure[data-g]').forEach((figure) => {
      figure.hidden = group !== '' && figure.dataset.g !== group;
    });
    say(`${shown} rows`);
  };

  // Units: a time that carries data-v becomes what is done in a second.
  const si = (value) => {
    const names = ['', 'k', 'M', 'G', 'T', 'P'];
    let i = 0;
    while (value >= 999.5 && i < 5) { value /= 1000; i++; }
    return `${value.toPrecision(3)} ${names[i]}`;
  };
  const swap = (node, text) => {
    if (node.plain === undefined) node.plain = node.textContent;
    node.textContent = text === null ? node.plain : text;
  };
  const showUnit = () => {
    const unit = $('unit').value;
    const head = table.tHead.rows[0].cells[1];
    swap(head.querySelector('button').firstChild,
      { time: null, throughput: 'Throughput', speedup: 'Speed-up' }[unit]);
    for (const place of all('tbody[data-size], figure[data-size]')) {
      const rate = (seconds) => `${si(place.dataset.size / seconds)}${place.dataset.unit}/s`;
      for (const text of all('text[data-v]', place))
        swap(text, unit === 'throughput' ? rate(text.dataset.v) : null);
      for (const row of place.rows ? [...place.rows].slice(1) : []) {
        const cell = row.cells[1];
        if (cell.dataset.v === undefined) continue;
        const small = cell.querySelector('small');
        if (small) small.hidden = unit !== 'time';
        swap(cell.firstChild, { time: null, throughput: rate(cell.dataset.v),
          speedup: row.cells[2].firstChild.textContent }[unit]);
      }
    }
  };

  // Copying and saving.
  const copy = async (text, what) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    say(`${what}: copied`);
  };
  const plain = (cell) => {
    const parts = [...cell.childNodes].filter((node) => !node.hidden)
      .map((node) => node.textContent.trim()).filter((text) => text !== '');
    return parts.length > 1 && cell.dataset.v !== undefined
      ? `${parts[0]} (${parts.slice(1).join(' ')})` : parts.join(' ');
  };
  const lines = () => {
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.firstChild.textContent);
    const rows = bodies.filter((body) => !body.hidden).flatMap((body) =>
      [...body.rows].slice(1).filter((row) => !row.hidden).map((row) =>
        [body.querySelector('.group span').textContent, ...[...row.cells].map(plain)]));
    return [['Workload', ...heads], ...rows];
  };
  const asMarkdown = () => {
    const [head, ...rows] = lines().map((cells) =>
      `| ${cells.map((text) => text.replace(/[\\|<>`*_[\]&]/g, '\\$&')).join(' | ')} |`);
    return [head, head.replace(/[^|]+/g, '---'), ...rows, ''].join('\n');
  };
  const asCsv = () => lines().map((cells) =>
    cells.map((text) => `"${text.replace(/"/g, '""')}"`).join(',') + '\r\n').join('');
  const save = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([$('data').textContent],
      { type: 'application/json' }));
    link.download = 'gpukit-compare.json';
    link.click();
    URL.revokeObjectURL(link.href);
    say('JSON: saved');
  };
  if (table) {
    $('workload').onchange = filter;
    $('find').oninput = filter;
    $('unit').onchange = showUnit;
    $('markdown').onclick = () => copy(asMarkdown(), 'Markdown');
    $('csv').onclick = () => copy(asCsv(), 'CSV');
    $('save').onclick = save;
    $('tools').hidden = false;
  }
  all('pre').forEach((block) => {
    const text = block.textContent;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', `Copy ${text}`);
    button.onclick = () => copy(text, 'Command');
    block.prepend(button);
  });

  // What the sign of a pair means, beside its interval.
  const signs = { '\u25b2': 'faster', '\u25bc': 'slower', '=': 'same', '~': 'unclear',
    '?': 'withheld' };
  all('.pairs td').forEach((cell) => {
    cell.title = `${signs[cell.textContent.split(' ')[1]]}: ${cell.title}`;
  });

  // Tooltips of marks: for the mouse and for the keyboard. Their titles would be shown twice.
  const tip = document.createElement('div');
  tip.id = 'tip';
  tip.hidden = true;
  tip.setAttribute('aria-hidden', 'true');
  document.body.append(tip);
  all('svg g > title').forEach((title) => {
    const mark = title.parentNode;
    mark.setAttribute('aria-label', title.textContent);
    mark.setAttribute('role', 'img');
    const isFirst = !mark.ownerSVGElement.querySelector('[tabindex="0"]');
    mark.setAttribute('tabindex', isFirst ? '0' : '-1');
    title.remove();
  });
  const show = (event) => {
    const mark = event.target.closest && event.target.closest('svg g[aria-label]');
    tip.hidden = !mark;
    if (!mark) return;
    tip.textContent = mark.getAttribute('aria-label');
    const box = mark.getBoundingClientRect();
    const own = tip.getBoundingClientRect();
    const x = event.type === 'focusin' ? box.left : event.clientX + 12;
    const y = event.type === 'focusin' ? box.bottom + 6 : event.clientY + 16;
    tip.style.left = `${Math.max(4, Math.min(x, innerWidth - own.width - 4))}px`;
    tip.style.top = `${y + own.height > innerHeight ? y - own.height - 28 : y}px`;
  };
  const hide = () => { tip.hidden = true; };
  document.addEventListener('pointermove', show);
  document.addEventListener('focusin', show);
  document.addEventListener('focusout', hide);
  // A chart is one stop of the keyboard; arrows go from mark to mark in it.
  const move = (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const mark = document.activeElement;
    const isOther = event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey;
    if (!step || isOther || !mark.matches('svg g[aria-label]')) return;
    const marks = all('g[aria-label]', mark.ownerSVGElement);
    const next = marks[marks.indexOf(mark) + step];
    if (!next) return;
    event.preventDefault();
    mark.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  };
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide();
    move(event);
  });
  addEventListener('scroll', () => { // the focus may have scrolled there itself
    if (tip.hidden || !document.activeElement.matches('svg g[aria-label]')) hide();
    else show({ type: 'focusin', target: document.activeElement });
  }, true);
  addEventListener('beforeprint', () => all('details').forEach((part) => { part.open = true; }));
})();

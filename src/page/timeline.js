// timeline.js - timelines, closer: zoom, pan and single events; those of many events on a canvas.
(() => {
  'use strict';
  const groups = [...document.querySelectorAll('.timelines')];
  if (groups.length === 0) return;
  const lines = JSON.parse(document.getElementById('data').textContent).timelines;
  const make = (name, attributes, parent) => {
    const node = document.createElementNS(parent.namespaceURI, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    parent.append(node);
    return node;
  };
  const told = (seconds) => {
    if (seconds <= 0) return '0\u00a0s';
    const [size, unit] = [[1, 's'], [1e-3, 'ms'], [1e-6, '\u00b5s']]
      .find(([least]) => seconds >= least) || [1e-9, 'ns'];
    return `${Number((seconds / size).toPrecision(5))}\u00a0${unit}`;
  };
  const round = (rough) => {
    const power = 10 ** Math.floor(Math.log10(rough));
    return power * [1, 2, 5, 10].find((part) => part >= rough / power * 0.999);
  };

  const chartOf = (figure) => {
    const svg = figure.querySelector('svg');
    const [left, right, bottom] = svg.querySelector('clipPath path').getAttribute('d')
      .match(/M([\d.]+) 0H([\d.]+)V([\d.]+)/).slice(1).map(Number);
    const zoom = svg.querySelector('.zoom');
    const rows = [...svg.querySelectorAll('g.p rect')].map((rect) =>
      ({ y: Number(rect.getAttribute('y')), height: Number(rect.getAttribute('height')) }));
    const line = lines[figure.dataset.timeline];
    const events = line.events.filter(([lane]) => lane < rows.length);
    const chart = { svg, left, right, bottom, zoom, rows, line, events, canvas: null };
    if ('many' in figure.dataset) {
      const holder = make('foreignObject',
        { x: left, y: 0, width: right - left, height: bottom }, svg);
      chart.canvas = document.createElement('canvas');
      chart.canvas.width = 2 * (right - left);
      chart.canvas.height = 2 * bottom;
      holder.append(chart.canvas);
      zoom.style.display = 'none';
    }
    chart.picked = make('rect', { class: 'picked', width: 0, height: 0 }, svg);
    return chart;
  };
  const place = (chart, view, time) =>
    chart.left + (time - view.from) / (view.to - view.from) * (chart.right - chart.left);

  const drawTicks = (chart, view) => {
    const axis = chart.svg.querySelector('.time');
    const name = axis.querySelector('.axis');
    const step = round((view.to - view.from) / 8);
    let grid = '';
    axis.querySelectorAll('.tick').forEach((tick) => tick.remove());
    for (let i = Math.ceil(view.from / step - 1e-9); i * step <= view.to + step / 1e9; i++) {
      const x = place(chart, view, i * step);
      grid += `M${x.toFixed(1)} 6V${chart.bottom}`;
      make('text', { class: 'tick', x, y: chart.bottom + 15, 'text-anchor': 'middle' }, axis)
        .textContent = told(i * step);
    }
    axis.querySelector('.grid').setAttribute('d', grid);
    axis.append(name);
  };
  const drawCanvas = (chart, view) => {
    const { canvas, events, rows, left } = chart;
    const pen = canvas.getContext('2d');
    const colours = [...chart.zoom.querySelectorAll('path')].map((path) =>
      getComputedStyle(path).fill);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const [lane, , began, ended] of events) {
      if (ended < view.from || began > view.to) continue;
      const x = 2 * (place(chart, view, began) - left);
      const to = 2 * (place(chart, view, ended) - left);
      pen.fillStyle = colours[lane];
      pen.fillRect(x, 2 * rows[lane].y, Math.max(to - x, 0.1), 2 * rows[lane].height);
    }
  };
  const draw = (chart, view, picked) => {
    const scale = view.whole / (view.to - view.from);
    const move = place(chart, view, 0) - scale * chart.left;
    chart.zoom.setAttribute('transform', `matrix(${scale} 0 0 1 ${move} 0)`);
    drawTicks(chart, view);
    if (chart.canvas) drawCanvas(chart, view);
    const held = (time) => Math.min(Math.max(place(chart, view, time), chart.left), chart.right);
    const [lane, , began, ended] = picked || [0, '', 0, 0];
    const width = picked ? Math.max(held(ended) - held(began), 1) : 0;
    const box = { x: held(began), y: chart.rows[lane].y, width,
      height: picked ? chart.rows[lane].height : 0 };
    for (const [key, value] of Object.entries(box)) chart.picked.setAttribute(key, value);
  };

  const begin = (group) => {
    const whole = Number(group.dataset.seconds);
    const view = { whole, from: 0, to: whole };
    const charts = [...group.querySelectorAll('.timeline')].map(chartOf);
    const events = charts.flatMap((chart) => chart.events.map((event) => [chart, event]));
    let at = -1;
    const tools = document.createElement('div');
    tools.className = 'tools';
    group.querySelector('h3').after(tools);
    const show = () => charts.forEach((chart) =>
      draw(chart, view, at >= 0 && events[at][0] === chart ? events[at][1] : null));
    const look = (from, span) => {
      span = Math.min(Math.max(span, whole / 1e5), whole);
      view.from = Math.min(Math.max(from, 0), whole - span);
      view.to = view.from + span;
      show();
    };
    const zoom = (factor, time = (view.from + view.to) / 2) =>
      look(time - (time - view.from) * factor, (view.to - view.from) * factor);
    const pan = (part) => look(view.from + part * (view.to - view.from), view.to - view.from);
    const all = () => look(0, whole);
    const pick = (index) => {
      at = index;
      if (at < 0) return show();
      const [chart, [lane, name, began, ended]] = events[at];
      const of = chart.line.lanes[lane];
      said.textContent = `${name}: ${told(ended - began)}, from ${told(began)} on; ` +
        `${of.device} ${of.kind}, ${chart.line.row}`;
      return show();
    };
    const step = (by) => {
      if (events.length === 0) return;
      pick((at + by + events.length) % events.length);
      const [, , began, ended] = events[at][1];
      if (began < view.from || ended > view.to)
        look((began + ended - view.to + view.from) / 2, view.to - view.from);
    };
    const keys = { '+': () => zoom(0.5), '=': () => zoom(0.5), '-': () => zoom(2), 0: all,
      ArrowLeft: () => pan(-0.25), ArrowRight: () => pan(0.25), n: () => step(1),
      p: () => step(-1) };
    for (const [text, name, act] of [['+', 'Closer', keys['+']], ['\u2212', 'Farther', keys['-']],
      ['All', 'All of it', all]]) {
      const button = make('button', { type: 'button', 'aria-label': name }, tools);
      button.textContent = text;
      button.onclick = act;
    }
    make('span', { class: 'soft' }, tools).textContent =
      'Keys here: + \u2212 0 zoom, arrows move, n and p tell the next event and the one before.';
    const said = make('p', { class: 'told', 'aria-live': 'polite' }, group);
    group.addEventListener('keydown', (event) => {
      // Arrows that cannot move the view scroll, as everywhere.
      const isVain = event.key.startsWith('Arrow') && view.to - view.from >= whole;
      const isOther = event.ctrlKey || event.altKey || event.metaKey;
      if (isVain || isOther || !Object.hasOwn(keys, event.key)) return;
      event.preventDefault();
      keys[event.key]();
    });
    const timeOf = (chart, event) => {
      const box = chart.svg.getBoundingClientRect();
      const x = (event.clientX - box.left) * chart.svg.viewBox.baseVal.width / box.width;
      const y = (event.clientY - box.top) * chart.svg.viewBox.baseVal.height / box.height;
      return { lane: chart.rows.findIndex((row) => y >= row.y && y <= row.y + row.height),
        time: view.from + (x - chart.left) / (chart.right - chart.left) * (view.to - view.from) };
    };
    for (const chart of charts) {
      chart.svg.addEventListener('wheel', (event) => {
        if (!event.ctrlKey && !group.contains(document.activeElement)) return;
        event.preventDefault();
        zoom(event.deltaY < 0 ? 0.8 : 1.25, timeOf(chart, event).time);
      }, { passive: false });
      chart.svg.addEventListener('pointermove', (event) => {
        const { lane, time } = timeOf(chart, event);
        const near = (view.to - view.from) / 300;
        const index = events.findIndex(([of, [on, , began, ended]]) => of === chart &&
          on === lane && time >= began - near && time <= ended + near);
        if (index !== at && index >= 0) pick(index);
      });
    }
    new MutationObserver(show).observe(document.documentElement, { attributes: true });
    show();
  };
  groups.filter((group) => group.dataset.seconds > 0).forEach(begin);
})();

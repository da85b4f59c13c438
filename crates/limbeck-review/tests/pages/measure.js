const name = e => e.tagName + '.' + (e.getAttribute('class') || '') + ' ' + (e.textContent || '').trim().slice(0, 40);
const width = document.documentElement.clientWidth;
const all = [...document.querySelectorAll('main *')];
const inPicture = e => e.closest('svg') !== null;
const outside = all
  .filter(e => !inPicture(e) && e.getBoundingClientRect().right > width + 1)
  .map(name);
const invisible = all
  .filter(e => !inPicture(e) && e.children.length === 0 && (e.textContent || '').trim() !== '')
  .filter(e => e.getClientRects().length === 0 && !e.closest('.row.same > .new'))
  .map(name);
const overlaps = [];
for (const table of document.querySelectorAll('.erd .t')) {
  const box = table.querySelector('.bx').getBBox();
  const texts = [...table.querySelectorAll('text')].map(e => [e, e.getBBox()]);
  for (const [e, r] of texts) {
    if (r.x < box.x - 0.5 || r.x + r.width > box.x + box.width + 0.5) overlaps.push('out: ' + name(e));
  }
  for (const [a, r] of texts) {
    for (const [b, s] of texts) {
      const sameLine = Math.abs(r.y - s.y) < 8;
      if (a !== b && sameLine && r.x <= s.x && r.x + r.width > s.x + 0.5) overlaps.push(name(a) + ' on ' + name(b));
    }
  }
}
for (const svg of document.querySelectorAll('svg')) {
  const view = svg.viewBox.baseVal;
  const drawn = svg.getBBox();
  if (drawn.x < -0.5 || drawn.y < -0.5 || drawn.x + drawn.width > view.width + 0.5 || drawn.y + drawn.height > view.height + 0.5) {
    overlaps.push('a picture is larger than its frame: ' + JSON.stringify([drawn.x, drawn.y, drawn.width, drawn.height, view.width, view.height]));
  }
}
const text = document.body.innerText + ' ' + [...document.querySelectorAll('svg')].map(e => [...e.querySelectorAll('text')].map(t => t.textContent).join(' ')).join(' ');
const measured = {
  window: width,
  content: document.documentElement.scrollWidth,
  height: Math.min(document.documentElement.scrollHeight, 16000),
  outside: outside.slice(0, 5),
  overlaps: overlaps.slice(0, 5),
  invisible: invisible.slice(0, 5),
  text,
};
const out = document.createElement('pre');
out.id = 'measured';
out.textContent = encodeURIComponent(JSON.stringify(measured));
document.body.append(out);

// Plays a week of a run on the maps: nobody needs it to read the page.
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg", FINE = 100, TRAVEL = 0.5; // seconds that a token travels
  const box = document.getElementById("replay");
  if (!box) return;
  const maps = Array.from(document.querySelectorAll("script.week")).map(function (script) {
    const week = JSON.parse(script.textContent), svg = document.getElementById(script.dataset.map);
    return {
      week: week, svg: svg, tokens: svg.querySelector(".tokens"), dots: [], paths: new Map(),
      waiting: week.work.map(function (_, step) { return badge(svg, step, "queue", 0); }),
      inside: week.work.map(function (_, step) { return badge(svg, step, "busy", 1); }),
      heads: Array.from(svg.querySelectorAll("text.busy")),
    };
  });
  const play = box.querySelector("button"), scrub = box.querySelector("input"),
    speed = box.querySelector("select"), clock = box.querySelector("output"), first = maps[0].week;
  let now = 0, last = 0, playing = false;

  function badge(svg, step, kind, low) {
    const group = svg.querySelector("#" + svg.id + "-step-" + step), rect = group.querySelector("rect");
    const x = +rect.getAttribute("x") + +rect.getAttribute("width") - 6;
    const y = +rect.getAttribute("y") + low * +rect.getAttribute("height");
    const made = document.createElementNS(SVG, "g"), shape = document.createElementNS(SVG, "rect"),
      text = document.createElementNS(SVG, "text");
    made.setAttribute("class", "badge " + kind);
    for (const [key, value] of [["x", x - 15], ["y", y - 8], ["width", 30], ["height", 16], ["rx", low ? 1 : 8]])
      shape.setAttribute(key, value);
    text.setAttribute("x", x);
    text.setAttribute("y", y + 4);
    made.append(shape, text);
    svg.append(made);
    return { group: made, text: text, shown: -1 };
  }

  function show(one, count) {
    if (one.shown === count) return;
    one.shown = count;
    one.text.textContent = count;
    one.group.style.display = count ? "" : "none";
  }

  function path(map, from, to) {
    const key = from + "-" + to;
    if (!map.paths.has(key)) {
      const found = document.getElementById(map.svg.id + "-" + key);
      map.paths.set(key, found && { line: found, length: found.getTotalLength() });
    }
    return map.paths.get(key);
  }

  function dot(map, at) {
    if (!map.dots[at]) {
      map.dots[at] = document.createElementNS(SVG, "circle");
      map.dots[at].setAttribute("r", 4.5);
      map.tokens.append(map.dots[at]);
    }
    map.dots[at].style.display = "";
    return map.dots[at];
  }

  function draw(map) {
    const at = now * FINE, week = map.week, travel = TRAVEL * speed.value * FINE;
    const waiting = week.work.map(function () { return 0; }), inside = waiting.slice();
    const busy = week.people.map(function () { return 0; });
    let dots = 0;
    for (const [step, from, came, begun, left] of week.visits) {
      if (came > at || (left >= 0 && left <= at)) {
        if (came <= at || came > at + travel || from < 0) continue;
        const way = path(map, from, step); // on its way to the step, where it comes at `came`
        if (!way || came === 0) continue;
        const place = way.line.getPointAtLength(way.length * (1 - (came - at) / travel));
        const token = dot(map, dots++);
        token.setAttribute("cx", place.x);
        token.setAttribute("cy", place.y);
      } else if (week.work[step] && (begun < 0 || begun > at)) waiting[step]++;
      else {
        inside[step]++;
        if (week.work[step]) busy[week.lanes[step]]++;
      }
    }
    for (let more = dots; more < map.dots.length; more++) map.dots[more].style.display = "none";
    map.waiting.forEach(function (one, step) { show(one, waiting[step]); });
    map.inside.forEach(function (one, step) { show(one, inside[step]); });
    map.heads.forEach(function (one, lane) {
      const people = week.people[lane];
      one.textContent = people < 0 ? "" : busy[lane] + " of " + people + " at work";
    });
  }

  function told() {
    const time = first.begins + now, day = first.days[Math.floor(time / 24) % 7];
    const hour = Math.floor(time % 24), minute = Math.floor((time * 60) % 60);
    return day + " " + String(hour).padStart(2, "0") + ":" + String(minute).padStart(2, "0");
  }

  function render() {
    maps.forEach(draw);
    scrub.value = now;
    clock.textContent = told();
    scrub.setAttribute("aria-valuetext", told());
  }

  function frame(time) {
    if (!playing) return;
    now += ((time - last) / 1000) * speed.value;
    last = time;
    if (now >= first.hours) { now = first.hours; set(false); }
    render();
    if (playing) requestAnimationFrame(frame);
  }

  function set(on) {
    playing = on;
    play.textContent = on ? "Pause" : "Play";
    if (!on) return;
    if (now >= first.hours) now = 0;
    last = performance.now();
    requestAnimationFrame(frame);
  }

  render();
  play.addEventListener("click", function () { set(!playing); });
  scrub.addEventListener("input", function () { now = +scrub.value; render(); });
  scrub.max = first.hours;
  box.hidden = document.getElementById("replayed").hidden = false;
})();

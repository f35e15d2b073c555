// What is wrong with the page as it stands, as a list of sentences. Evaluated in the page by check_pages.py.
(() => {
  const found = new Set();
  const parse = text => {
    const canvas = parse.canvas ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
      .getContext("2d", { willReadFrequently: true });
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };

  function inspect(view, name) {
    const page = view.document, root = page.documentElement;
    const canvas = view.matchMedia("(prefers-color-scheme: dark)").matches && !view.matchMedia("print").matches
      ? [0, 0, 0, 1] : [255, 255, 255, 1];
    const withAncestors = element => element ? [element, ...withAncestors(element.parentElement)] : [];
    const words = text => `"${text.trim().replace(/\s+/g, " ").slice(0, 60)}"`;

    if (root.scrollWidth > root.clientWidth)
      found.add(`${name}: the page is ${root.scrollWidth} wide in a window of ${root.clientWidth}`);

    const walker = page.createTreeWalker(page.body, view.NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode, element = text.parentElement;
      if (!text.data.trim() || element.closest("script, style, option, title, desc, iframe")) continue;
      if (/&#?\w+;/.test(text.data)) found.add(`${name}: escaped twice: ${words(text.data)}`);
      const closed = element.closest("details:not([open])");
      const visible = element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
      if (!visible) {
        // A reader opens what is folded; paper cannot be opened, and loses what is hidden.
        const folded = closed && !element.closest("summary");
        if (view.matchMedia("print").matches ? !element.closest(".controls, .keys, .screen-only") : !folded && !element.closest(".spare"))
          found.add(`${name}: hidden: ${words(text.data)}`);
        continue;
      }

      const range = page.createRange();
      range.selectNodeContents(text);
      const ancestors = withAncestors(element);
      const scrolls = ancestors.some(e => /auto|scroll/.test(view.getComputedStyle(e).overflowX) && e !== page.body && e !== root);
      for (const box of range.getClientRects()) {
        if (!box.width) continue;
        if (!scrolls && (box.right > root.clientWidth + 1 || box.left < -1)) found.add(`${name}: runs out of the page: ${words(text.data)}`);
        for (const e of ancestors) {
          const style = view.getComputedStyle(e);
          if (e === page.body || e === root || !/hidden|clip/.test(style.overflowX + style.overflowY)) continue;
          const frame = e.getBoundingClientRect();
          if (box.right > frame.right + 1 || box.left < frame.left - 1 || box.bottom > frame.bottom + 2 || box.top < frame.top - 2)
            found.add(`${name}: cut: ${words(text.data)}`);
        }
        if (scrolls && view.matchMedia("print").matches) {
          const frame = ancestors.find(e => /auto|scroll/.test(view.getComputedStyle(e).overflowX)).getBoundingClientRect();
          if (box.right > frame.right + 1) found.add(`${name}: cut on paper: ${words(text.data)}`);
        }
      }

      const style = view.getComputedStyle(element);
      const ground = ancestors.map(e => parse(view.getComputedStyle(e).backgroundColor)).reduceRight((below, top) => over(top, below), canvas);
      const ink = parse(element instanceof view.SVGElement && style.fill !== "none" ? style.fill : style.color);
      ink[3] *= ancestors.reduce((all, e) => all * Number(view.getComputedStyle(e).opacity), 1)
        * (element instanceof view.SVGElement ? Number(style.fillOpacity) : 1);
      const measured = contrast(over(ink, ground), ground);
      if (measured < 4.5) found.add(`${name}: contrast ${measured.toFixed(2)}: ${words(text.data)}`);
    }
    for (const frame of page.querySelectorAll("iframe"))
      if (frame.checkVisibility()) inspect(frame.contentWindow, `${name}, frame`);
  }
  inspect(window, "page");
  return [...found];
})()

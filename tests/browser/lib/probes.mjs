// Probes of a page for the criteria of WCAG 2.2, run inside the page. Each gives what it finds wrong, a
// line each, and an empty list where nothing is. `install` is put into every page before it loads.

export function install() {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const brief = (e) => e.outerHTML.replace(/\s+/g, ' ').slice(0, 140);
  const words = (e) => (e.innerText ?? e.textContent ?? '').replace(/\s+/g, ' ').trim();
  const drawn = (e) => e.checkVisibility({ visibilityProperty: true });
  const style = (e, pseudo) => getComputedStyle(e, pseudo);
  // For one run: what was asked of the page already.
  let memo = new WeakMap();
  const veiled = (e) => {
    if (!e || e === document.documentElement) return false;
    if (!memo.has(e)) memo.set(e, style(e).clipPath !== 'none' || veiled(e.parentElement));
    return memo.get(e);
  };
  const seen = (e) => drawn(e) && !veiled(e) && e.getClientRects().length > 0;
  const CONTROLS = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex="0"]';
  const controls = () => all(CONTROLS).filter((e) => drawn(e) && !e.disabled);
  const prose = (e) => Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.textContent.trim().length > 1);

  // The kinds of listener that scripts ask for, from the first line on.
  const heard = new Set();
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (!rest[0]?.probe) heard.add(type);
    return add.call(this, type, ...rest);
  };

  // Text that stands somewhere: its element and the box around it.
  function leaves(root = document.body) {
    const out = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let n; (n = walker.nextNode()); ) {
      const e = n.parentElement;
      if (!n.textContent.trim() || !drawn(e) || veiled(e) || /^(SCRIPT|STYLE|OPTION|TEXTAREA)$/.test(e.tagName)) continue;
      const range = document.createRange();
      range.selectNodeContents(n);
      for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) out.push({ e, n, box });
    }
    return out;
  }

  // Colours: parsed, laid over one another, compared.
  function rgba(text) {
    const n = (text.match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
    if (text.startsWith('color(srgb')) return [n[0] * 255, n[1] * 255, n[2] * 255, n[3] ?? 1];
    return text.startsWith('rgb') ? [n[0], n[1], n[2], n[3] ?? 1] : [0, 0, 0, 0];
  }
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = (c) => {
    const [r, g, b] = c.map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  // What is there where nothing is.
  let blank;
  function begin() {
    memo = new WeakMap();
    const canvas = document.createElement('i');
    canvas.style.cssText = 'background:Canvas;display:none';
    document.body.append(canvas);
    blank = rgba(style(canvas).backgroundColor);
    canvas.remove();
  }
  function behind(e) {
    const layers = [];
    for (let n = e; n; n = n.parentElement) {
      const c = rgba(style(n).backgroundColor);
      layers.push(c);
      if (c[3] === 1) break;
    }
    let colour = blank;
    for (const c of layers.reverse()) colour = over(c, colour);
    return colour;
  }
  const faint = (e) => {
    let o = 1;
    for (let n = e; n; n = n.parentElement) o *= Number(style(n).opacity);
    return o;
  };

  const probes = {
    // 1.1.1, 1.4.5: what is drawn has a name or is decoration; no writing is a picture.
    pictures: () =>
      all('img,svg,canvas,object,input[type=image],[role=img]')
        .filter((e) => drawn(e) && !e.closest('[aria-hidden=true]') && !e.closest('svg svg'))
        .filter((e) => !(e.getAttribute('alt') ?? e.getAttribute('aria-label') ?? e.getAttribute('aria-labelledby') ?? e.querySelector('title')?.textContent ?? '').trim() && e.getAttribute('alt') !== '')
        .map((e) => `a picture without words: ${brief(e)}`),
    pictured: () => [
      ...all('img,canvas,svg text,input[type=image]').map((e) => `writing as a picture: ${brief(e)}`),
      ...all('body *').filter((e) => drawn(e) && style(e).backgroundImage.includes('url(')).map((e) => `a picture behind: ${brief(e)}`),
    ],
    // 1.2.x, 1.4.2: nothing sounds or plays.
    media: () => all('audio,video,object,embed,iframe,track,bgsound').map((e) => `it plays: ${brief(e)}`),
    // 1.3.1: what the eye sees as belonging together is marked as such.
    structure: () => [
      ...all('input:not([type=hidden]),select,textarea').filter((e) => drawn(e) && !e.labels?.length && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby')).map((e) => `a field without its label: ${brief(e)}`),
      ...all('input[type=radio]').filter((e) => drawn(e) && !words(e.closest('fieldset')?.querySelector('legend') ?? document.createElement('i'))).map((e) => `a choice without its question: ${brief(e)}`),
      ...all('table').filter((e) => drawn(e) && !e.querySelector('th[scope]')).map((e) => `a table without heads: ${brief(e)}`),
      ...all('li').filter((e) => !/^(UL|OL)$/.test(e.parentElement.tagName)).map((e) => `an item outside a list: ${brief(e)}`),
      ...all('dt,dd').filter((e) => !e.closest('dl')).map((e) => `a term outside a list: ${brief(e)}`),
      ...all('dl').filter((e) => drawn(e) && (!e.querySelector('dt') || !e.querySelector('dd'))).map((e) => `terms without their meaning: ${brief(e)}`),
    ],
    headings: () => {
      const list = all('h1,h2,h3,h4,h5,h6').filter((e) => drawn(e) && !e.closest('.noprint:has(h1) ~ article'));
      const level = list.map((e) => Number(e.tagName[1]));
      const out = list.filter((e) => !words(e)).map((e) => `an empty heading: ${brief(e)}`);
      const first = level.filter((l) => l === 1).length;
      if (first !== 1) out.push(`${first} headings of the first level`);
      level.forEach((l, i) => i && l > level[i - 1] + 1 && out.push(`from level ${level[i - 1]} to ${l}: ${brief(list[i])}`));
      return out;
    },
    // 2.4.1: landmarks, and the way past what comes on every page.
    landmarks: () => {
      const out = [];
      for (const [what, selector] of [['main', 'main'], ['header', 'body>header'], ['footer', 'body>footer']])
        if (all(selector).length !== 1) out.push(`${all(selector).length} times ${what}`);
      const names = all('nav').filter(drawn).map((e) => e.getAttribute('aria-label') ?? '');
      if (names.some((n) => !n.trim()) || new Set(names).size < names.length) out.push(`navigations are called ${JSON.stringify(names)}`);
      const skip = controls()[0];
      if (!skip?.matches('a[href="#main"]')) out.push(`the first stop leads not to the content: ${skip && brief(skip)}`);
      const loose = leaves().find(({ e }) => !e.closest('header,nav,main,footer,dialog,.skip'));
      if (loose) out.push(`outside every landmark: ${brief(loose.e)}`);
      return out;
    },
    // 1.3.2, 2.4.3: read in the order in which it is written, what comes next stands not above.
    order: () => {
      const out = [];
      const list = leaves().filter(({ e }) => !e.closest('.skip'));
      for (let i = 1; i < list.length; i++) {
        const [a, b] = [list[i - 1], list[i]];
        if (a.n !== b.n && b.box.bottom <= a.box.top + 1 && b.box.left < a.box.right - 1 && b.box.right > a.box.left + 1) out.push(`"${words(b.e).slice(0, 40)}" comes after "${words(a.e).slice(0, 40)}" and stands above it`);
      }
      return out;
    },
    // 1.3.5: what is asked about the person oneself says so to the browser.
    purposes: () => {
      const known = new Set(['name', 'tel', 'email', 'bday', 'bday-day', 'bday-month', 'bday-year', 'street-address', 'address-level1', 'address-level2', 'username', 'current-password', 'new-password', 'off', 'sex', 'nickname', 'one-time-code']);
      const out = all('[autocomplete]').filter((e) => !known.has(e.autocomplete)).map((e) => `no such purpose: ${brief(e)}`);
      for (const e of all('main input:not([type=hidden]):not([type=file]),main select')) {
        const own = /^(applicant_(name|birth|phone|email|address)|name|phone|email|address|login|password)(-[dmy]|-province|-street)?$/.test(e.name);
        if (own && drawn(e) && (!e.autocomplete || (e.autocomplete === 'off' && e.type === 'password'))) out.push(`its purpose is not said: ${brief(e)}`);
      }
      return out;
    },
    // 1.3.3: no sentence that needs eyes to be followed.
    senses: () => {
      const sense = /(nút|ô|chữ|phần|khung|mục)\s+(màu|hình)|màu (đỏ|xanh|vàng|lục|lam|cam)|(bên|phía) (trái|phải)|\b(red|green|blue|yellow|round|square) (button|box|text|link|field)|on the (left|right)|(left|right)-hand/i;
      return leaves().map(({ n }) => n.textContent).filter((t) => sense.test(t)).map((t) => `needs eyes: ${t.trim().slice(0, 100)}`);
    },
    // 1.4.1: a word or a line besides the colour.
    colours: () => [
      ...all('p a[href],li a[href],dd a[href]')
        .filter((e) => seen(e) && prose(e.parentElement) && !e.matches('.button'))
        .filter((e) => !style(e).textDecorationLine.includes('underline') && style(e).borderBottomStyle === 'none')
        .map((e) => `a link in a text that only its colour tells: ${brief(e)}`),
      ...all('.tag,.due,.error,.note,.summary,.wrong').filter((e) => drawn(e) && !words(e)).map((e) => `a state without a word: ${brief(e)}`),
      ...all('.due,.tag').filter((e) => drawn(e) && /late|soon|bad|done|todo/.test(e.className) && !/[^"\s]/.test(style(e, '::before').content.replace('none', ''))).map((e) => `a state without its mark: ${brief(e)}`),
      ...all('.wrong').filter((e) => drawn(e) && !words(e.querySelector('.error') ?? e).length).map((e) => `wrong, and no word says so: ${brief(e)}`),
      ...all('a[aria-current]').filter(seen).filter((e) => {
        const other = all('a:not([aria-current])', e.closest('ul,ol') ?? document.createElement('i')).find(seen);
        const look = (x) => ['fontWeight', 'borderBottomColor', 'borderLeftColor', 'textDecorationLine'].map((k) => style(x)[k]).join();
        return other && look(other) === look(e);
      }).map((e) => `where one is, only the colour tells: ${brief(e)}`),
    ],
    // 1.4.3: 4.5 to 1, large text 3 to 1.
    contrast: () => {
      const out = new Set();
      const judge = (e, pseudo) => {
        const s = style(e, pseudo);
        const large = parseFloat(s.fontSize) >= 24 || (parseFloat(s.fontSize) >= 18.66 && Number(s.fontWeight) >= 700);
        const under = behind(e);
        const ink = rgba(s.color);
        ink[3] *= faint(e);
        const r = ratio(over(ink, under), under);
        if (r < (large ? 3 : 4.5)) out.add(`${r.toFixed(2)} to 1${pseudo ?? ''}: ${brief(e)}`);
      };
      for (const e of new Set(leaves().map(({ e }) => e))) if (!e.closest('[aria-disabled=true]')) judge(e);
      for (const e of all('[placeholder]').filter(seen)) judge(e, '::placeholder');
      for (const e of all('input:not([type=hidden],[type=radio],[type=checkbox]),select,textarea').filter(seen)) judge(e);
      for (const e of all('[data-label]').filter(seen)) if (style(e, '::before').content !== 'none') judge(e, '::before');
      return Array.from(out);
    },
    // 1.4.11: the edge of whatever is operated, and of what is drawn, 3 to 1.
    edges: () => {
      const out = [];
      for (const e of all('input:not([type=hidden],[type=radio],[type=checkbox]),select,textarea,button,.button').filter(seen)) {
        const s = style(e);
        const under = behind(e.parentElement);
        const side = ['Top', 'Left', 'Bottom'].map((d) => (s[`border${d}Style`] !== 'none' && parseFloat(s[`border${d}Width`]) >= 1 ? ratio(over(rgba(s[`border${d}Color`]), under), under) : 0));
        const fill = ratio(behind(e), under);
        if (e.matches('button,.button') && fill < 1.01 && Math.max(...side) === 0) continue; // words alone, underlined
        if (Math.max(...side, fill) < 3) out.push(`its edge is ${Math.max(...side, fill).toFixed(2)} to 1: ${brief(e)}`);
      }
      for (const svg of all('svg[role=img],svg.qr').filter(drawn)) {
        const [ground, ...rest] = all('rect,path,circle', svg).filter((e) => style(e).fill.startsWith('rgb'));
        if (!ground) continue;
        const whole = ground.getBBox().width >= svg.viewBox.baseVal.width * 0.99 && rest.length;
        const under = whole ? rgba(style(ground).fill) : behind(svg);
        for (const e of whole ? rest : [ground, ...rest]) {
          const r = ratio(over(rgba(style(e).fill), under), under);
          if (r < 3) out.push(`a drawing of ${r.toFixed(2)} to 1: ${brief(e)}`);
        }
      }
      return out;
    },
    // 1.4.4, 1.4.10, 1.4.12: nothing sticks out, is cut off or lies upon something else.
    room: () => {
      const out = [];
      const limit = document.documentElement.clientWidth;
      const scrolls = (e) => e.closest('.scroll');
      if (document.documentElement.scrollWidth > limit + 1) {
        const wide = all('body *').find((e) => e.getBoundingClientRect().right > limit + 1 && !scrolls(e) && drawn(e) && !veiled(e));
        out.push(`${document.documentElement.scrollWidth} px in a window of ${limit}: ${wide && brief(wide)}`);
      }
      for (const e of all('body *').filter(seen)) {
        const s = style(e);
        const cut = (axis) => /hidden|clip/.test(s[`overflow${axis}`]);
        if (/^(INPUT|SELECT|TEXTAREA|svg)$/.test(e.tagName) || !words(e)) continue;
        if ((cut('X') && e.scrollWidth > e.clientWidth + 1) || (cut('Y') && e.scrollHeight > e.clientHeight + 1)) out.push(`cut off: ${brief(e)}`);
      }
      const list = leaves();
      for (const { e, box } of list) {
        const button = e.closest('button,.button,.tag');
        if (!button || style(button).display === 'inline') continue;
        const b = button.getBoundingClientRect();
        if (box.left < b.left - 2 || box.right > b.right + 2 || box.top < b.top - 6 || box.bottom > b.bottom + 6) out.push(`more words than room: ${brief(button)}`);
      }
      const slim = list.map(({ e, n, box }) => ({ e, n, l: box.left + 1, r: box.right - 1, t: box.top + box.height * 0.25, b: box.bottom - box.height * 0.25 }));
      slim.sort((x, y) => x.t - y.t);
      for (let i = 0; i < slim.length; i++)
        for (let k = i + 1; k < slim.length && slim[k].t < slim[i].b; k++) {
          const [x, y] = [slim[i], slim[k]];
          if (x.n !== y.n && x.l < y.r && y.l < x.r && !x.e.closest('.skip') && !y.e.closest('.skip')) out.push(`"${x.n.textContent.trim().slice(0, 30)}" lies upon "${y.n.textContent.trim().slice(0, 30)}"`);
        }
      return out.slice(0, 5);
    },
    // 2.5.8: 24 px, or room around, or a link within a sentence.
    targets: () => {
      const list = controls().filter(seen).filter((e) => !e.matches('.skip')).map((e) => {
        const wrap = /^(radio|checkbox)$/.test(e.type) ? e.closest('label') : null;
        const boxes = wrap ? [wrap.getBoundingClientRect()] : Array.from(e.getClientRects());
        const box = boxes.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a));
        return { e, box, small: box.width < 23.9 || box.height < 23.9 };
      });
      const out = [];
      for (const { e, box, small } of list) {
        if (!small) continue;
        if (style(e).display === 'inline' && prose(e.parentElement)) continue;
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const near = list.find((o) => {
          if (o.e === e || o.e.contains(e) || e.contains(o.e)) return false;
          const [dx, dy] = o.small ? [x - (o.box.left + o.box.width / 2), y - (o.box.top + o.box.height / 2)] : [Math.max(o.box.left - x, 0, x - o.box.right), Math.max(o.box.top - y, 0, y - o.box.bottom)];
          return Math.hypot(dx, dy) < (o.small ? 24 : 12) - 0.1;
        });
        if (near) out.push(`${Math.round(box.width)} by ${Math.round(box.height)} px with another beside it: ${brief(e)}`);
      }
      return out;
    },
    // 3.1.1, 3.1.2: the language of the page, and of what is in another one.
    languages: () => {
      const html = document.documentElement.lang;
      const out = /^(vi|en)$/.test(html) ? [] : [`the page says its language is "${html}"`];
      for (const { e, n } of leaves()) {
        if (/\d+\/\d{4}\/\p{Lu}/u.test(n.textContent)) continue; // the name of a law
        const lang = e.closest('[lang]').lang.slice(0, 2);
        const text = n.textContent.trim();
        // Names of people, places and offices keep their language; sentences do not.
        if (lang === 'en') {
          const vi = text.match(/(?<![\p{L}])\p{Ll}+(?![\p{L}])/gu)?.filter((w) => /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/i.test(w)) ?? [];
          if (vi.length > 3) out.push(`Vietnamese read as English: ${text.slice(0, 80)}`);
        } else if ((text.match(/\b(the|of|and|your|with|from|is|are|please)\b/gi) ?? []).length > 1) out.push(`English read as Vietnamese: ${text.slice(0, 80)}`);
      }
      for (const e of all('a[hreflang],button[formaction*="lang="]')) if (!e.lang) out.push(`another language without saying so: ${brief(e)}`);
      return Array.from(new Set(out));
    },
    // 2.4.4: where a link leads is told by its words, or by the sentence, row or item around it.
    links: () => {
      const out = [];
      const told = new Map();
      for (const e of all('a[href]').filter(drawn)) {
        const name = (e.getAttribute('aria-label') ?? e.textContent).replace(/\s+/g, ' ').trim();
        if (!name) out.push(`a link without words: ${brief(e)}`);
        if (/^(ở đây|tại đây|đây|xem|xem thêm|here|click here|more|read more|link)$/i.test(name)) out.push(`it could lead anywhere: ${brief(e)}`);
        const about = `${name} | ${words(e.closest('li,tr,p,dd,section,article') ?? e)}`;
        const other = told.get(about);
        if (other && other !== e.href.split('#')[0]) out.push(`the same words lead to ${other} and ${e.href}`);
        told.set(about, e.href.split('#')[0]);
      }
      return out;
    },
    // 2.4.6, 3.3.2: headings and labels say which; a question of several parts names each.
    labels: () => {
      const out = all('label,legend').filter((e) => drawn(e) && !words(e)).map((e) => `an empty label: ${brief(e)}`);
      const told = new Map();
      for (const e of all('main input:not([type=hidden],[type=radio],[type=checkbox]),main select,main textarea').filter(drawn)) {
        const group = words(e.closest('fieldset')?.querySelector('legend') ?? document.createElement('i'));
        const name = `${group} ${Array.from(e.labels ?? [], words).join(' ')} ${e.getAttribute('aria-label') ?? ''}`.trim();
        if (!name) out.push(`nothing says what is asked: ${brief(e)}`);
        const form = (e.closest('section') ?? e.form ?? document).id + (e.form?.action ?? '');
        if (told.has(form + name)) out.push(`asked twice with the same words "${name}": ${brief(e)}`);
        told.set(form + name, e);
      }
      const heads = all('main h2').filter(drawn).map(words);
      heads.forEach((h, i) => heads.indexOf(h) < i && out.push(`two parts are called "${h}"`));
      return out;
    },
    // 3.3.1: the summary leads to each field, the field says what is wrong, the title begins with it. At the
    // sign-in nobody is told which of the two is wrong.
    mistakes: () => {
      const out = [];
      const box = document.querySelector('main > .summary, main > div > .summary');
      if (!box) return out;
      if (box.getAttribute('role') !== 'alert') out.push('the summary is not announced');
      if (!/^(Lỗi|Error):/.test(document.title)) out.push(`the title is "${document.title}"`);
      for (const a of all('a', box)) {
        const to = document.getElementById(a.hash.slice(1));
        if (!to) out.push(`leads nowhere: ${brief(a)}`);
        const near = to?.closest('.field,.wrong,fieldset,form')?.querySelector('.error');
        if (to && !near && location.pathname !== '/sign-in') out.push(`nothing is said at the field: ${brief(to)}`);
      }
      if (!all('a', box).length && !words(box)) out.push('the summary says nothing');
      for (const e of all('.wrong .error')) {
        const id = e.id;
        if (words(e).replace(/^(Lỗi|Error):\s*/, '').length < 12) out.push(`says hardly anything: ${brief(e)}`);
        if (!/(Lỗi|Error):/.test(e.textContent)) out.push(`does not say that it is a mistake: ${brief(e)}`);
        const field = e.closest('.wrong').querySelector(`[aria-describedby~="${id || '-'}"]`) ?? (e.closest('.wrong').getAttribute('aria-describedby')?.split(' ').includes(id) || e.closest('fieldset[tabindex]'));
        if (!field) out.push(`not tied to its field: ${brief(e)}`);
      }
      return out;
    },
    // 4.1.2: ids once, references that lead somewhere, nothing but what browsers know operated.
    sound: () => {
      const out = [];
      const ids = all('[id]').map((e) => e.id);
      ids.forEach((id, i) => ids.indexOf(id) < i && out.push(`the id ${id} twice`));
      for (const attr of ['aria-describedby', 'aria-labelledby', 'aria-controls', 'for'])
        for (const e of all(`[${attr}]`)) for (const id of e.getAttribute(attr).split(/\s+/)) if (id && !document.getElementById(id)) out.push(`${attr} leads nowhere: ${brief(e)}`);
      for (const e of all('[onclick],[onmousedown],[onkeydown],[role=button],[role=link],[role=checkbox],[role=combobox],[contenteditable]')) out.push(`made by hand: ${brief(e)}`);
      for (const e of all('[aria-hidden=true]')) if (e.matches(CONTROLS) || e.querySelector(CONTROLS)) out.push(`operated, yet hidden from those who listen: ${brief(e)}`);
      return out;
    },
    // 2.2.2, 2.3.1, 2.2.1: nothing moves, flashes, or goes on by itself.
    still: () => [
      ...document.getAnimations().map((a) => `moves: ${brief(a.effect?.target ?? document.body)}`),
      ...all('*').filter((e) => style(e).animationName !== 'none' || /[1-9]/.test(style(e).transitionDuration)).slice(0, 3).map((e) => `is animated: ${brief(e)}`),
      ...all('marquee,blink,meta[http-equiv=refresh],img[src$=".gif"]').map((e) => `goes by itself: ${brief(e)}`),
    ],
    // 1.4.13, 1.3.4: nothing appears under the pointer or only in one position of the phone.
    sheets: () => {
      const out = [];
      const visit = (rules) => {
        for (const rule of rules) {
          if (/orientation/.test(rule.conditionText ?? '')) out.push(`asks how the phone is held: ${rule.conditionText}`);
          if (/:(hover|focus)/.test(rule.selectorText ?? '') && !/^\.skip:focus$/.test(rule.selectorText) && /(^|[;\s])(display|visibility|content|opacity|position|clip-path|height|max-height):/.test(rule.style.cssText.replace('position: relative', ''))) out.push(`appears under the pointer: ${rule.cssText}`);
          if (/user-select: none|touch-action: none/.test(rule.cssText) && !rule.cssRules) out.push(rule.cssText);
          if (rule.cssRules) visit(rule.cssRules);
        }
      };
      for (const sheet of [...document.styleSheets, ...document.adoptedStyleSheets]) visit(sheet.cssRules);
      for (const e of all('body [title]')) out.push(`words only under the pointer: ${brief(e)}`);
      return out;
    },
    // 1.4.4: the page may be made larger by hand.
    zoom: () => {
      const view = document.querySelector('meta[name=viewport]')?.content ?? '';
      return /user-scalable|maximum-scale|minimum-scale/.test(view) || !/width=device-width/.test(view) ? [`viewport "${view}"`] : [];
    },
    // 2.1.1, 2.5.1, 2.5.2, 2.5.4, 2.5.7: what scripts listen to.
    gestures: () => [
      ...Array.from(heard).filter((t) => /^(touch|pointer|mouse|drag|drop|wheel|gesture|device|contextmenu|dblclick|keypress|orientation)/.test(t)).map((t) => `listens to ${t}`),
      ...all('[draggable=true]').map((e) => `to be dragged: ${brief(e)}`),
    ],
    // 3.3.8: signing in asks for nothing that a password manager could not fill.
    recall: () => all('input[type=password]').filter((e) => drawn(e) && (!/^(current|new)-password$/.test(e.autocomplete) || e.readOnly || e.onpaste)).map((e) => `to be known by heart: ${brief(e)}`),
    // On paper: the content, without what only a screen needs; nothing dark.
    printed: () => {
      const out = all('header.top,footer.foot,.skip,nav.crumbs').filter((e) => drawn(e) && e.getClientRects().length).map((e) => `printed along: ${brief(e)}`);
      if (!words(document.querySelector('main'))) out.push('an empty sheet');
      return out;
    },
  };

  let sheet;
  window.wcag = {
    run: (...names) => (begin(), Object.fromEntries(names.map((name) => [name, probes[name]()]))),
    /** Larger letters, and more room between them, as a reader may want (1.4.4, 1.4.12). */
    dress(css) {
      sheet ??= new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets.filter((s) => s !== sheet), sheet];
    },
    /** What is the same on every page, in its order, for 3.2.3, 3.2.4 and 3.2.6. */
    frame: () => all('body>header a[href],body>header button,body>header input:not([type=hidden]),nav.where a[href],nav.where button,body>footer a[href]').map((e) => ({
      tag: e.tagName,
      where: e.closest('footer') ? 'footer' : e.closest('nav.where') ? 'desk' : 'header',
      name: (e.getAttribute('aria-label') ?? (e.labels?.[0] ? words(e.labels[0]) || e.labels[0].textContent : e.textContent)).replace(/\s+/g, ' ').trim(),
      to: e.getAttribute('href')?.split('?')[0] ?? e.getAttribute('formaction')?.split('?')[0] ?? e.form?.getAttribute('action') ?? e.id,
      lang: e.lang,
      help: e.matches('[data-help],[rel=help]'),
    })),
    /** Numbers what can be operated, so that other views of the page can be laid beside. */
    mark: () => (begin(), controls()).map((e, i) => {
      e.dataset.w = i;
      const label = /^(SECTION|DIV)$/.test(e.tagName) ? document.createElement('i') : /^(INPUT|SELECT|TEXTAREA)$/.test(e.tagName) && e.labels?.[0] ? e.labels[0] : e;
      const copy = label.cloneNode(true);
      all('[aria-hidden=true],.hide,svg,kbd', copy).forEach((x) => x.remove());
      return { html: brief(e), shown: seen(label) || e.matches('.skip') ? copy.textContent.replace(/\s+/g, ' ').trim() : '' };
    }),
    /** Watches the keyboard: each stop with how it looks and whether something lies upon it. */
    watch() {
      begin();
      const list = controls();
      const ring = (e) => { const s = style(e); return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow].join(' '); };
      // From the very beginning, wherever the focus was before.
      document.body.tabIndex = -1;
      document.body.focus();
      scrollTo(0, 0);
      const plain = new Map(list.map((e) => [e, ring(e)]));
      const stops = [];
      const see = (event) => {
        if (event.key !== 'Tab') return;
        const e = document.activeElement;
        if (!e || e === document.body) return stops.push(null);
        const s = style(e);
        const faults = [];
        const box = e.getBoundingClientRect();
        const under = behind(e.parentElement);
        if (ring(e) === plain.get(e)) faults.push('looks as before');
        else if (s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2) faults.push('has no ring');
        else if (Math.max(ratio(rgba(s.outlineColor), under), s.boxShadow === 'none' ? 0 : ratio(rgba(s.boxShadow), under)) < 3) faults.push('has a ring too pale');
        const at = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
        const there = at.filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
        const free = there.filter(([x, y]) => { const o = document.elementFromPoint(x, y); return o && (o === e || e.contains(o) || o.contains(e) || o.closest('label')?.control === e); });
        if (!there.length) faults.push('is out of sight');
        else if (!free.length) faults.push('is covered');
        stops.push({ i: list.indexOf(e), html: brief(e), faults, group: e.type === 'radio' ? `${e.form?.id}${e.form?.action}${e.name}` : '', x: box.left + scrollX, y: box.top + scrollY, r: box.right + scrollX, b: box.bottom + scrollY, url: location.href.split('#')[0] });
      };
      see.probe = true;
      addEventListener('keyup', see, true);
      window.wcag.stops = () => { removeEventListener('keyup', see, true); document.body.removeAttribute('tabindex'); return { stops, list: list.map((e) => ({ html: brief(e), group: e.type === 'radio' ? `${e.form?.id}${e.form?.action}${e.name}` : '' })) }; };
      const groups = new Set(list.filter((e) => e.type === 'radio').map((e) => e.form?.id + e.form?.action + e.name));
      return list.filter((e) => e.type !== 'radio').length + groups.size;
    },
  };
}

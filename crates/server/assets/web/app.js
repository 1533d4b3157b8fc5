// Adds comfort; nothing needs it. One file, no library, no request to anyone else.
(function () {
  "use strict";
  const all = (q, f) => document.querySelectorAll(q).forEach(f);

  // What is wrong is read out first.
  const wrong = document.getElementById("wrong");
  if (wrong) wrong.focus();

  // A form goes once. The server knows a repeated form too; this only spares the waiting.
  addEventListener("submit", (e) => {
    const form = e.target;
    if (form.method !== "post") return;
    if (form.dataset.gone) return e.preventDefault();
    form.dataset.gone = "1";
    if (e.submitter) e.submitter.setAttribute("aria-disabled", "true");
    setTimeout(() => {
      delete form.dataset.gone;
      if (e.submitter) e.submitter.removeAttribute("aria-disabled");
    }, 8000);
  });
  // Back from the next page: the form may go again.
  addEventListener("pageshow", () => all("form", (f) => { delete f.dataset.gone; }));

  // Province, then commune: the list comes when the province is chosen, and can be narrowed.
  all("[data-province]", (box) => {
    const province = box.querySelector("select[data-role=province]");
    const commune = box.querySelector("select[data-role=commune]");
    const find = box.querySelector("[data-role=find]");
    const input = find && find.querySelector("input");
    let options = Array.from(commune.options);
    const fold = (s) => s.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
    box.querySelectorAll("[data-role=choose]").forEach((b) => { b.hidden = true; });
    const show = () => { if (find) find.hidden = options.length < 12; };
    show();
    province.addEventListener("change", async () => {
      input.value = "";
      commune.disabled = true;
      try {
        const answer = await fetch("/places/" + encodeURIComponent(province.value) + "?lang=" + document.documentElement.lang);
        if (!answer.ok) throw answer;
        commune.innerHTML = await answer.text();
        options = Array.from(commune.options);
        box.querySelectorAll("[data-role=rest]").forEach((r) => { r.hidden = false; });
        show();
      } catch {
        box.querySelectorAll("[data-role=choose]").forEach((b) => { b.hidden = false; });
      }
      commune.disabled = false;
    });
    if (input) input.addEventListener("input", () => {
      const want = fold(input.value.trim());
      const kept = options.filter((o) => !o.value || fold(o.text).includes(want));
      const chosen = commune.value;
      commune.replaceChildren(...kept);
      const real = kept.filter((o) => o.value);
      commune.value = want && real.length === 1 ? real[0].value : chosen;
      if (commune.selectedIndex < 0) commune.selectedIndex = 0;
      const said = find.querySelector("[role=status]");
      if (said) said.textContent = want ? String(real.length) : "";
    });
  });

  // How much room is left in a long answer.
  all("textarea[maxlength]", (area) => {
    const left = document.getElementById(area.id + "-left");
    if (!left) return;
    const tell = () => {
      const rest = area.maxLength - Array.from(area.value).length;
      left.textContent = rest < 200 ? left.dataset.text.replace("0", rest) : "";
    };
    area.addEventListener("input", tell);
    tell();
  });

  all("[data-print]", (b) => { b.hidden = false; b.addEventListener("click", () => print()); });

  // Keys on the desk: an element says its own key; ? shows them all; j and k walk the list.
  const keys = Object.create(null);
  all("[data-key]", (el) => { keys[el.dataset.key] = el; });
  const help = document.getElementById("keys");
  all("[data-help]", (b) => { b.hidden = false; b.addEventListener("click", () => help.showModal()); });
  // Keys of one letter can be switched off (WCAG 2.1.4).
  const store = (v) => { try { return v === undefined ? localStorage.keys : (localStorage.keys = v); } catch { return ""; } };
  const off = document.getElementById("keys-switch");
  if (off) {
    const say = () => { off.textContent = store() === "off" ? off.dataset.on : off.dataset.off; };
    off.addEventListener("click", () => { store(store() === "off" ? "on" : "off"); say(); });
    say();
  }
  if (!help && !Object.keys(keys).length) return;
  addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName) && !/^(checkbox|radio|submit|button)$/.test(e.target.type)) {
      if (e.key === "Escape") e.target.blur();
      return;
    }
    if (e.key === "?" && help && help.showModal) { e.preventDefault(); return help.open ? help.close() : help.showModal(); }
    if ((help && help.open) || store() === "off") return;
    if (e.key === "o" && document.activeElement.closest("[data-row]")) { e.preventDefault(); return document.activeElement.click(); }
    if (e.key === "j" || e.key === "k") {
      const rows = Array.from(document.querySelectorAll("[data-row] a, a[data-row]"));
      if (!rows.length) return;
      const at = rows.indexOf(document.activeElement);
      const next = at < 0 ? (e.key === "j" ? 0 : rows.length - 1) : at + (e.key === "j" ? 1 : -1);
      if (rows[next]) { e.preventDefault(); rows[next].focus(); }
      return;
    }
    const el = keys[e.key];
    if (!el) return;
    e.preventDefault();
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(el.tagName)) el.focus();
    else if (el.tagName === "DETAILS") { el.open = true; const f = el.querySelector("input,select,textarea,button"); if (f) f.focus(); }
    else el.click();
  });
})();

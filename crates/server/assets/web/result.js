// Compares a file with the one that was issued, in the browser; nothing is sent. Where the browser cannot,
// the form is posted.
(function () {
  "use strict";
  const form = document.getElementById("compare");
  if (!form || !window.crypto || !crypto.subtle) return;
  const file = document.getElementById("file");
  const issued = form.dataset.hashes.split(" ");
  document.getElementById("sent").hidden = true;
  document.getElementById("local").hidden = false;
  form.addEventListener("submit", async (event) => {
    if (!file.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    try {
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.files[0].arrayBuffer()));
      const hex = Array.from(hash, (b) => b.toString(16).padStart(2, "0")).join("");
      const answer = document.getElementById(issued.includes(hex) ? "same" : "other");
      document.getElementById("compared").replaceChildren(answer.firstElementChild.cloneNode(true));
    } catch {
      form.submit();
    }
  });
})();

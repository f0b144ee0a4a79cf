"use strict";
// Every page works without this file. It tells of a hand-in as it is graded, and takes a file that is dropped.
for (const told of document.querySelectorAll("[data-events]")) {
  const source = new EventSource(told.dataset.events);
  source.onmessage = event => {
    const said = JSON.parse(event.data);
    told.textContent = said.words;
    if (said.state === "done" || said.state === "failed") {
      source.close();
      location.reload();
    }
  };
}

const hex = buffer => [...new Uint8Array(buffer)].map(each => each.toString(16).padStart(2, "0")).join("");

async function send(form, file) {
  const status = form.querySelector(".progress");
  if (file.size > form.dataset.most * 1024 * 1024) {
    status.textContent = `${file.name} is larger than ${form.dataset.most} MB.`;
    return;
  }
  status.textContent = `Sending ${file.name} …`;
  const headers = { "X-CSRF-Token": form.elements.csrf_token.value, "Content-Type": "application/octet-stream" };
  try {
    const content = await file.arrayBuffer();
    if (crypto.subtle) headers["X-Content-SHA256"] = hex(await crypto.subtle.digest("SHA-256", content));
    const address = `${form.dataset.upload}?file=${encodeURIComponent(file.name)}`;
    const answer = await fetch(address, { method: "POST", body: content, headers });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) location.assign(`/hand-ins/${said.id}`);
    else status.textContent = typeof said.detail === "string" ? said.detail : "The server did not take it. Try again.";
  } catch {
    status.textContent = "It did not arrive. Look whether you are online, and send it again: it is never counted twice.";
  }
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", event => {
    const file = form.elements.file.files[0];
    if (!file) return;
    event.preventDefault();
    send(form, file);
  });
  form.addEventListener("dragover", event => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", event => {
    event.preventDefault();
    form.classList.remove("over");
    const file = event.dataTransfer.files[0];
    if (file) send(form, file);
  });
}

"use strict";

const search = document.querySelector("input[type=search]");
const operations = [...document.querySelectorAll("article[data-words]")];
const links = new Map([...document.querySelectorAll("nav a[href^='#']")].map((link) => [link.hash.slice(1), link]));
const nothing = document.querySelector(".nothing");

function show(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const operation of operations) {
    const fits = words.every((word) => operation.dataset.words.includes(word));
    operation.hidden = !fits;
    links.get(operation.id)?.parentElement.toggleAttribute("hidden", !fits);
    found += fits;
  }
  for (const section of document.querySelectorAll("main > section, nav section")) {
    const parts = section.querySelectorAll("article, li");
    section.hidden = parts.length > 0 && [...parts].every((part) => part.hidden);
  }
  nothing.hidden = found > 0;
}

search.addEventListener("input", () => show(search.value));
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "Escape") {
    search.value = "";
    show("");
  }
});

const menu = document.querySelector("nav details");
const narrow = matchMedia("(max-width: 56rem)");
const fold = () => { menu.open = !narrow.matches; };
narrow.addEventListener("change", fold);
fold();
for (const link of links.values()) {
  link.addEventListener("click", () => { if (narrow.matches) menu.open = false; });
}

const reading = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    for (const link of links.values()) link.removeAttribute("aria-current");
    links.get(entry.target.id)?.setAttribute("aria-current", "true");
  }
}, { rootMargin: "-10% 0px -80% 0px" });
operations.forEach((operation) => reading.observe(operation));

for (const place of document.querySelectorAll("[data-base]")) {
  place.textContent = new URL(place.dataset.base, location.href).href;
}

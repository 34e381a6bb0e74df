// A change of language opens the other page at the block being read. Without this it opens at its top.
const blocks = [...document.querySelectorAll(".prose > span[id], form.quiz[id]")];
const links = document.querySelectorAll("a[data-keep-place], a.lang");

function place() {
  const passed = blocks.filter((block) => block.getBoundingClientRect().top < innerHeight / 3);
  return passed.length ? `#${passed[passed.length - 1].id}` : "";
}

for (const link of links) {
  link.addEventListener("click", () => {
    link.hash = place();
  });
}

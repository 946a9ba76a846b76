// The panels beside the entries are closed on a narrow screen until they are asked for; on a wide one they always stand open.

export function startPanels() {
  const wide = matchMedia("(min-width: 48rem)");
  const set = () => document.querySelectorAll("details.room__panel").forEach((panel) => panel.toggleAttribute("open", wide.matches));
  wide.addEventListener("change", set);
  set();
}

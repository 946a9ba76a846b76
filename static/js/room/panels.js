// The panels beside the entries are closed on a narrow screen until one is asked for; on a wide one they always stand open.

export function startPanels() {
  const wide = matchMedia("(min-width: 48rem)");
  const panels = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details.room__panel")]);
  const set = () => panels.forEach((panel) => { panel.open = wide.matches; });
  for (const panel of panels) {
    panel.addEventListener("toggle", () => {
      if (panel.open && !wide.matches) panels.forEach((other) => { other.open = other === panel; });
    });
  }
  wide.addEventListener("change", set);
  set();
}

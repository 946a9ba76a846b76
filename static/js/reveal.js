// What the # of an address names may stand in a closed disclosure: it is opened and brought into view.
export function startReveal() {
  reveal();
  addEventListener("hashchange", reveal);
}

/** @param {string} hash What is not an encoded word names nothing. */
function named(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return "";
  }
}

function reveal() {
  const target = document.getElementById(named(location.hash.slice(1)));
  if (!target) return;
  let closed = false;
  for (let around = target.closest("details"); around; around = around.parentElement.closest("details")) {
    closed ||= !around.open;
    around.open = true;
  }
  if (closed) target.scrollIntoView();
}
